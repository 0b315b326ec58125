import type { AgedCandidate, ContextEntry, KernelScores } from "#shared/kernel/phoenix-kernel.ts";

/** What is scored: checked, so that every scorer may trust it. */
export interface RankInputs {
  /** Oldest first, at most `S`. */
  readonly context: readonly ContextEntry[];
  /** Bucket of the pause since the newest entry. */
  readonly gap: number;
  readonly candidates: readonly AgedCandidate[];
}

export interface RankScores extends KernelScores {
  /** What computed them, and with which weights. */
  readonly runtime: string;
}

/** One way to score candidates by the deployed model: in this worker, or by asking somebody with a GPU. */
export type Scorer = (inputs: RankInputs) => Promise<RankScores>;

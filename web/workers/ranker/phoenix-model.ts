import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { ReaderContext } from "#web/workers/ranker/ranker.api.ts";

/** What candidates are compared with besides the history. */
export interface Times {
  readonly now: EpochMs;
  /** When the reader did the last thing; absent without a history. */
  readonly lastAt?: EpochMs | undefined;
}

/** Of `N` candidates, in their order. */
export interface ModelScores {
  /** `[N, A]` */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** `[N, C]`, in [0, 1]. */
  readonly continuous: Float32Array<ArrayBuffer>;
}

/**
 * Phoenix on some runtime, which is all that the ranker asks of one. It holds one reader at a time; calls must not
 * overlap. Whatever it throws is a failure of the runtime.
 */
export interface PhoenixModel {
  /** Makes the reader's context, which the following calls of `score` read. Answers whether it was still there. */
  read(context: ReaderContext): Promise<boolean>;
  /** Scores candidates for the reader who was read last; each score depends on the reader and its post alone. */
  score(posts: readonly CandidatePost[], times: Times): Promise<ModelScores>;
  /** The reader as a unit vector `[E]`. */
  readerVector(context: ReaderContext): Promise<Float32Array<ArrayBuffer>>;
}

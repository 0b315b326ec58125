import { BENCH_TRUNK, type Tensor, type TrunkConfig, type TrunkParams } from "#models/contract.ts";
import { seededRandom, seededTensor, seededTrunk } from "#models/export/seeded-trunk.ts";

/** What every contender scores: the same reader, the same posts, the same weights. */
export interface Workload {
  readonly config: TrunkConfig;
  readonly params: TrunkParams;
  /** `[1 + S, D]`: a full history. */
  readonly tokens: Tensor;
  /** `[N, D]` */
  readonly candidates: Tensor;
  readonly N: number;
}

export const CANDIDATES = 1024;
const SEED = 1;
/** Candidates a pass that the plain form is tried with; the first is the reference's. */
export const PASS_SIZES = [32, 64, 128, 256, 512, 1024] as const;
/** What the contender with so many candidates a pass is called. */
export const plainName = (perPass: number): string => `plain ${perPass}`;

export function benchWorkload({
  S = BENCH_TRUNK.S,
  N = CANDIDATES,
  config = { ...BENCH_TRUNK, S },
}: { readonly S?: number; readonly N?: number; readonly config?: TrunkConfig } = {}): Workload {
  return { config, params: seededTrunk(config, SEED), ...benchInputs(config, N), N };
}

/** What a network of these shapes is given, without its weights. */
export function benchInputs(
  { S, D }: Pick<TrunkConfig, "S" | "D">,
  N: number,
): Pick<Workload, "tokens" | "candidates"> {
  const random = seededRandom(SEED + 1);
  return {
    tokens: seededTensor(random, [1 + S, D], 1),
    candidates: seededTensor(random, [N, D], 1),
  };
}

/**
 * Floating-point operations of the dense products that scoring `n` candidates needs, context excluded: projections,
 * feed-forward, scores and weighted values. A multiplication and an addition are two.
 */
export function candidateFlops(config: TrunkConfig, n: number): number {
  const { D, S, A, C, layers, queryHeads, kvHeads, keySize, ffn } = config;
  const attended = 1 + S + 1;
  const projections = D * keySize * (2 * queryHeads + 2 * kvHeads) + 3 * D * ffn;
  const attention = 2 * queryHeads * keySize * attended;
  return 2 * n * (layers * (projections + attention) + D * (A + C));
}

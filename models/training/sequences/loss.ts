import { numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import type { Kept } from "#models/phoenix/layers.ts";
import { type SequenceParams, sequenceTrunk } from "#models/phoenix/sequence.ts";

type Arr = np.Array;

/** What is differentiated: the dense weights, and the rows of the item table that a batch needs. */
export interface Weights {
  readonly params: SequenceParams<Arr>;
  /** `[B, S, D]` what was met, after dropout; 0 on padding. */
  readonly met: Arr;
  /** `[B * S, D]` what came next. */
  readonly next: Arr;
  /** `[N, D]` what could have come. */
  readonly candidates: Arr;
}

export interface Step {
  /** `[1, N]` log of how many items a candidate stands for. */
  readonly logWeights: Arr;
  /** `[B * S]` 1 minus how many items the target stands for among the candidates (0 where it is none of them). */
  readonly missing: Arr;
  /** `[B * S]` weight of the position in the mean; 0 on padding. */
  readonly share: Arr;
  /** One for each layer; none to train without dropout. */
  readonly kept: readonly Kept[];
}

/**
 * Cross-entropy of the next item over the whole catalogue, its sum estimated from the candidates: item `j` of weight
 * `w_j` counts `w_j` times, and the target exactly once. With every item at weight 1 it is the full softmax.
 *
 * Agreements stay far from where `exp` overflows (88): hidden states have the length that the last norm gives them.
 */
export function sequenceLoss(
  { params, met, next, candidates }: Weights,
  { logWeights, missing, share, kept }: Step,
  config: TrunkConfig,
): Arr {
  const [B = 0, S = 0, D = 0] = met.shape;
  const hidden = sequenceTrunk(params, met, config, kept.length > 0 ? kept : undefined);
  const rows = hidden.reshape([B * S, D]);
  const right = np.sum(rows.ref.mul(next), -1);
  const others = np.exp(np.matmul(rows, np.transpose(candidates)).add(logWeights));
  const all = np.sum(others, -1).add(np.exp(right.ref).mul(missing));
  return np.sum(np.log(all).sub(right).mul(share));
}

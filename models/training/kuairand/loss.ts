import { nn, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import {
  rankVideos,
  type TokenBatch,
  type VideoRankerParams,
} from "#models/training/kuairand/model.ts";

type Arr = np.Array;

/** What is differentiated: the dense weights, and the vectors whose gradients go back to the table's rows. */
export interface Weights extends Pick<TokenBatch, "past" | "asked"> {
  readonly params: VideoRankerParams<Arr>;
}

export interface Targets {
  /** `[B, S, A + 1]`: actions, then the watched time as a share. */
  readonly truth: Arr;
  /** `[1, 1, A + 1]`: the usual log-odds. */
  readonly usual: Arr;
  /** `[B, S, 1]`: 1 over the number of candidates where one stands, else 0. */
  readonly weight: Arr;
  /** `[1, 1, A + 1]`: how much each head counts. */
  readonly emphasis: Arr;
}

/** Cross-entropy of all heads, summed over heads by their emphasis and averaged over candidates. */
export function videoLoss(
  { params, past, asked }: Weights,
  inputs: Pick<TokenBatch, "done" | "shown" | "mask">,
  { truth, usual, weight, emphasis }: Targets,
  config: TrunkConfig,
): Arr {
  const out = rankVideos(params, { past, asked, ...inputs }, config);
  const logits = np.concatenate([out.actionLogits, out.continuousLogits], 2).add(usual);
  const entropy = nn.softplus(logits.ref).sub(logits.mul(truth));
  return np.sum(entropy.mul(emphasis).mul(weight));
}

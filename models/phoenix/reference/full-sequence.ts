import { numpy as np } from "@jax-js/jax";
import type { LayerParams, ReferenceConfig } from "#models/contract.ts";
import {
  finishLayer,
  maskedAttention,
  rmsNorm,
  splitHeads,
  turnedBy,
} from "#models/phoenix/layers.ts";
import { attentionMask } from "#models/phoenix/reference/mask.ts";
import { anglesAt, tokenPositions } from "#models/phoenix/reference/positions.ts";

type Arr = np.Array;

/** What stands where in one sequence. `N` may be 0. */
export interface Sequence {
  /** `[B, 1 + S + N, D]`: the user, the history, the candidates. */
  readonly tokens: Arr;
  /** `[B, 1 + S + N]`: 1 for a token, 0 for padding, which nothing attends to. */
  readonly present: Arr;
}

/** The trunk's layers over whole sequences: `[B, T, D]` -> `[B, T, D]`, before any final norm. */
export function fullSequence(
  layers: readonly LayerParams<Arr>[],
  { tokens, present }: Sequence,
  config: ReferenceConfig,
): Arr {
  const { S, queryHeads, kvHeads, causal } = config;
  const [B = 0, T = 0] = tokens.shape;
  const history = present.ref.slice([], [1, 1 + S]);
  const positions = tokenPositions(history, T - 1 - S, config);
  const { cos, sin } = anglesAt(positions, Math.max(T, S + 2), config);
  const mask = attentionMask(T, 1 + S, { causal })
    .reshape([1, 1, 1, T, T])
    .mul(present.reshape([B, 1, 1, 1, T]));
  let h = tokens;
  for (const layer of layers) {
    const x = rmsNorm(h.ref, layer.attnPreNorm);
    const turned = (weights: Arr, heads: number) =>
      turnedBy(np.matmul(x.ref, weights), heads, { cos: cos.ref, sin: sin.ref }, config);
    const query = turned(layer.wq, queryHeads);
    const keys = turned(layer.wk, kvHeads);
    const values = splitHeads(np.matmul(x, layer.wv), kvHeads, config);
    h = finishLayer(h, maskedAttention(query, keys, values, mask.ref, config), layer);
  }
  for (const unused of [cos, sin, mask]) unused.dispose();
  return h;
}

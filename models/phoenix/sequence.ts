import { numpy as np } from "@jax-js/jax";
import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import {
  attention,
  finishLayer,
  type Kept,
  lowerTriangle,
  rmsNorm,
  splitHeads,
  turnedHeads,
} from "#models/phoenix/layers.ts";

/**
 * A sequence recommender of Phoenix's layers: one causal pass over the items of a history, and the next item is the one
 * whose embedding agrees most with the last hidden state. Histories are left-aligned, so what follows the last item
 * changes nothing before it and needs no mask.
 *
 * jax-js arrays are used up by what they are passed to; `.ref` keeps one for another use.
 */
type Arr = np.Array;

export interface SequenceParams<T = Tensor> {
  readonly layers: readonly LayerParams<T>[];
  /** `[D]` */
  readonly finalNorm: T;
}

/**
 * Causal attention in this many blocks of rows: a block looks at no column that all of its rows are too early for. Four
 * blocks leave five eighths of the products.
 */
const BLOCKS = 4;
/** Block lengths are multiples of this, where jax-js's kernels are fast. */
const BLOCK_UNIT = 16;

/** `items [B, S, D]` -> hidden states `[B, S, D]`; state `i` knows items `0..i`. */
export function sequenceTrunk(
  params: SequenceParams<Arr>,
  items: Arr,
  config: TrunkConfig,
  kept?: readonly Kept[],
): Arr {
  const { queryHeads, kvHeads } = config;
  let rows = items;
  for (const [i, layer] of params.layers.entries()) {
    const x = rmsNorm(rows.ref, layer.attnPreNorm);
    const query = turnedHeads(np.matmul(x.ref, layer.wq), queryHeads, config);
    const keys = turnedHeads(np.matmul(x.ref, layer.wk), kvHeads, config);
    const values = splitHeads(np.matmul(x, layer.wv), kvHeads, config);
    rows = finishLayer(rows, causal(query, keys, values, config), layer, kept?.[i]);
  }
  return rmsNorm(rows, params.finalNorm);
}

/** Attention to oneself and to what came before, `[B, H, S, K]` -> `[B, S, H * K]`. */
function causal(query: Arr, keys: Arr, values: Arr, config: TrunkConfig): Arr {
  const S = query.shape[2] ?? 0;
  const length = blockLength(S);
  const triangle = lowerTriangle(S, 0);
  const blocks: Arr[] = [];
  for (let from = 0; from < S; from += length) {
    const to = Math.min(S, from + length);
    const seen = (x: Arr) => x.ref.slice([], [], [0, to]);
    const mask = triangle.ref.slice([from, to], [0, to]);
    const asking = query.ref.slice([], [], [from, to]);
    blocks.push(attention(asking, seen(keys), seen(values), mask, config, []));
  }
  for (const used of [query, keys, values, triangle]) used.dispose();
  const [first] = blocks;
  return blocks.length === 1 && first ? first : np.concatenate(blocks, 1);
}

const blockLength = (S: number): number =>
  S % (BLOCKS * BLOCK_UNIT) === 0 || S % (BLOCKS * 12) === 0 ? S / BLOCKS : S;

import { nn, numpy as np } from "@jax-js/jax";
import {
  type LayerParams,
  RMS_EPSILON,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
import type { InputParams } from "#models/phoenix/params.ts";

/**
 * Phoenix's forward pass on jax-js, as pure functions of (params, batch).
 *
 * For training, `S` impressions of one reader are packed with the history token and the candidate token of each:
 * candidate `i` is the post of impression `i` before anything was done with it. It attends to the reader, to the
 * history before `i` and to itself, at the position of history token `i`, so every impression is a training target.
 * Positions are relative (RoPE), so this is the same computation as at serving, where all candidates stand one past
 * the newest entry.
 *
 * jax-js arrays are used up by what they are passed to; `.ref` keeps one for another use.
 */
type Arr = np.Array;

export interface PackedBatch {
  /** `[B, S, P]` post vectors; history and candidates share them. */
  readonly posts: Arr;
  /** `[B, S, A + HISTORY_FACTS + gapBuckets]`: signed actions, dwell, pause one-hot. */
  readonly done: Arr;
  /** `[B, S, CANDIDATE_FACTS + ageBuckets + gapBuckets]`: engagement, age one-hot, pause one-hot. */
  readonly shown: Arr;
  /** `[B, S]` 1 where there is an impression. */
  readonly mask: Arr;
}

/** History and candidate tokens, `[B, S, D]` each. */
export function tokens(
  params: InputParams<Arr>,
  batch: Pick<PackedBatch, "posts" | "done" | "shown">,
): { history: Arr; candidates: Arr } {
  const done = np.concatenate([params.historyActions, params.historyFacts, params.historyGap]);
  const shown = np.concatenate([params.candidateFacts, params.candidateAge, params.candidateGap]);
  params.reader.dispose();
  return {
    history: np.matmul(batch.posts.ref, params.historyPosts).add(np.matmul(batch.done, done)),
    candidates: np.matmul(batch.posts, params.candidatePosts).add(np.matmul(batch.shown, shown)),
  };
}

export interface TrunkOutput {
  /** `[B, S, A]` before the sigmoid. */
  readonly actionLogits: Arr;
  /** `[B, S, C]` before the sigmoid. */
  readonly continuousLogits: Arr;
}

/**
 * `reader [1, D]`, `history [B, S, D]`, `candidates [B, S, D]`, `mask [B, S]` -> the heads' logits for every
 * candidate.
 *
 * The reader's token stands first and sees itself only, so it is carried as one row for the whole batch, and its key is
 * an extra term of every row's softmax. That also keeps the large products at multiples of 16, where jax-js's kernels
 * are twenty times faster than at 65 or 129.
 */
export function trunk(
  params: TrunkParams<Arr>,
  reader: Arr,
  history: Arr,
  candidates: Arr,
  mask: Arr,
  config: TrunkConfig,
): TrunkOutput {
  const [B = 0, S = 0, D = 0] = history.shape;
  const { kvHeads } = config;
  const present = mask.reshape([B, 1, 1, 1, S]);
  const past = present.ref.mul(lowerTriangle(S, 0));
  const before = present.mul(lowerTriangle(S, -1));
  let first = reader.reshape([1, 1, D]);
  let context = history;
  let rows = candidates;
  for (const [i, layer] of params.layers.entries()) {
    const last = i === params.layers.length - 1;
    const r = rms(first.ref, layer.attnPreNorm.ref);
    const x = rms(context.ref, layer.attnPreNorm.ref);
    const y = rms(rows.ref, layer.attnPreNorm);
    const readerTerm: Term = {
      keys: split(np.matmul(r.ref, layer.wk.ref), kvHeads, config),
      values: split(np.matmul(r, layer.wv.ref), kvHeads, config),
    };
    const keys = heads(np.matmul(x.ref, layer.wk.ref), kvHeads, config);
    const values = split(np.matmul(last ? x : x.ref, layer.wv.ref), kvHeads, config);
    const query = heads(np.matmul(y.ref, layer.wq.ref), config.queryHeads, config);
    const self: Term = {
      keys: heads(np.matmul(y.ref, layer.wk), kvHeads, config),
      values: split(np.matmul(y, layer.wv), kvHeads, config),
    };
    const seen = attend(query, keys.ref, values.ref, last ? before : before.ref, config, [
      { keys: readerTerm.keys.ref, values: readerTerm.values.ref },
      self,
    ]);
    if (last) {
      for (const unused of [keys, values, readerTerm.keys, readerTerm.values, context, first, past])
        unused.dispose();
    } else {
      const said = joinHeads(repeatHeads(readerTerm.values.ref, config));
      first = block(first, said, refLayer(layer));
      const own = heads(np.matmul(x, layer.wq.ref), config.queryHeads, config);
      const lookedBack = attend(own, keys, values, past.ref, config, [readerTerm]);
      context = block(context, lookedBack, refLayer(layer));
    }
    layer.wq.dispose();
    rows = block(rows, seen, layer);
  }
  const hidden = rms(rows, params.finalNorm);
  return {
    actionLogits: np.matmul(hidden.ref, params.actionHead),
    continuousLogits: np.matmul(hidden, params.continuousHead),
  };
}

/** The weights that come after attention. */
type AfterAttention = Pick<
  LayerParams<Arr>,
  "wo" | "attnPostNorm" | "ffnPreNorm" | "ffnPostNorm" | "ffnGate" | "ffnUp" | "ffnDown"
>;

const refLayer = (layer: LayerParams<Arr>): AfterAttention => ({
  wo: layer.wo.ref,
  attnPostNorm: layer.attnPostNorm.ref,
  ffnPreNorm: layer.ffnPreNorm.ref,
  ffnPostNorm: layer.ffnPostNorm.ref,
  ffnGate: layer.ffnGate.ref,
  ffnUp: layer.ffnUp.ref,
  ffnDown: layer.ffnDown.ref,
});

/** Adds what attention found, then the feed-forward layer. */
function block(rows: Arr, attended: Arr, layer: AfterAttention): Arr {
  const h = rows.add(rms(np.matmul(attended, layer.wo), layer.attnPostNorm));
  const x = rms(h.ref, layer.ffnPreNorm);
  const gate = nn.gelu(np.matmul(x.ref, layer.ffnGate), { approximate: true });
  const up = np.matmul(x, layer.ffnUp);
  return h.add(rms(np.matmul(gate.mul(up), layer.ffnDown), layer.ffnPostNorm));
}

/** `x / sqrt(mean(x^2) + eps) * scale` over the last axis. */
function rms(x: Arr, scale: Arr): Arr {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(mean.add(RMS_EPSILON)))).mul(scale);
}

/** `[B, N, heads * K]` -> `[B, heads, N, K]`. */
function split(x: Arr, count: number, { keySize }: TrunkConfig): Arr {
  const [B = 0, N = 0] = x.shape;
  return np.transpose(x.reshape([B, N, count, keySize]), [0, 2, 1, 3]);
}

/** `[B, heads, N, K]` -> `[B, N, heads * K]`. */
function joinHeads(x: Arr): Arr {
  const [B = 0, H = 0, N = 0, K = 0] = x.shape;
  return np.transpose(x, [0, 2, 1, 3]).reshape([B, N, H * K]);
}

/** `[B, kv, N, K]` -> `[B, H, N, K]`: what every query head reads of its group's key-value head. */
function repeatHeads(x: Arr, { queryHeads }: TrunkConfig): Arr {
  const [B = 0, kv = 0, N = 0, K = 0] = x.shape;
  const group = queryHeads / kv;
  return np
    .broadcastTo(x.reshape([B, kv, 1, N, K]), [B, kv, group, N, K])
    .reshape([B, queryHeads, N, K]);
}

/** As `split`, turned by RoPE; row `i` stands at position `1 + i`, after the reader. */
function heads(x: Arr, count: number, config: TrunkConfig): Arr {
  const { keySize: K, ropeBase } = config;
  const N = x.shape[1] ?? 0;
  const half = K / 2;
  const cos = new Float32Array(N * K);
  const sin = new Float32Array(N * K);
  for (let i = 0; i < N; i++)
    for (let j = 0; j < K; j++) {
      const angle = (1 + i) * ropeBase ** ((-2 * (j % half)) / K);
      cos[i * K + j] = Math.cos(angle);
      sin[i * K + j] = Math.sin(angle);
    }
  // (a, b) -> (-b, a): a product with a constant is cheaper here than cutting and joining halves.
  const turn = new Float32Array(K * K);
  for (let j = 0; j < half; j++) {
    turn[(j + half) * K + j] = -1;
    turn[j * K + j + half] = 1;
  }
  const y = split(x, count, config);
  const turned = np.matmul(y.ref, np.array(turn, { shape: [K, K] }));
  return y.mul(np.array(cos, { shape: [N, K] })).add(turned.mul(np.array(sin, { shape: [N, K] })));
}

/** A key and a value beside the history's, `[B or 1, kv, N or 1, K]` each. */
interface Term {
  readonly keys: Arr;
  readonly values: Arr;
}

/**
 * Grouped-query attention with soft-capped logits: `query [B, H, N, K]`, `keys`, `values [B, kv, S, K]`, `mask`
 * (1 = seen) broadcastable to `[B, kv, group, N, S]`, and the terms that a row always sees -> `[B, N, H * K]`. The cap
 * bounds every logit, so the softmax needs no maximum.
 */
function attend(
  query: Arr,
  keys: Arr,
  values: Arr,
  mask: Arr,
  { softCap, attentionMultiplier }: TrunkConfig,
  terms: readonly Term[],
): Arr {
  const [B = 0, H = 0, N = 0, K = 0] = query.shape;
  const [, kv = 0, S = 0] = keys.shape;
  const group = H / kv;
  const cap = (x: Arr) => np.exp(np.tanh(x.mul(attentionMultiplier / softCap)).mul(softCap));
  const grouped = query.reshape([B, kv, group * N, K]);
  const logits = np.matmul(grouped.ref, np.transpose(keys, [0, 1, 3, 2]));
  const weights = cap(logits.reshape([B, kv, group, N, S])).mul(mask);
  let total = np.sum(weights.ref, -1, { keepdims: true });
  let sum = np.matmul(weights.reshape([B, kv, group * N, S]), values).reshape([B, kv, group, N, K]);
  const five = (x: Arr) => {
    const [b = 0, , n = 0] = x.shape;
    return x.reshape([b, kv, 1, n, K]);
  };
  const rows = grouped.reshape([B, kv, group, N, K]);
  for (const { keys: own, values: said } of terms) {
    const weight = cap(np.sum(rows.ref.mul(five(own)), -1, { keepdims: true }));
    total = total.add(weight.ref);
    sum = sum.add(weight.mul(five(said)));
  }
  rows.dispose();
  return joinHeads(sum.mul(np.reciprocal(total)).reshape([B, H, N, K]));
}

/** `[S, S]`: 1 where column <= row + offset. */
function lowerTriangle(S: number, offset: number): Arr {
  const data = new Float32Array(S * S);
  for (let row = 0; row < S; row++) data.fill(1, row * S, row * S + Math.max(0, row + 1 + offset));
  return np.array(data, { shape: [S, S] });
}

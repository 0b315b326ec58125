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
  const T = 1 + S;
  const visible = np.concatenate([np.ones([B, 1]), mask], 1).reshape([B, 1, 1, 1, T]);
  const causal = lowerTriangle(T, T);
  // Row i sees the reader and the i entries before it.
  const before = lowerTriangle(S, T);
  let context = np.concatenate([np.broadcastTo(reader.reshape([1, 1, D]), [B, 1, D]), history], 1);
  let rows = candidates;
  for (const [i, layer] of params.layers.entries()) {
    const last = i === params.layers.length - 1;
    const x = rms(context.ref, layer.attnPreNorm.ref);
    const keys = heads(np.matmul(x.ref, layer.wk.ref), config.kvHeads, 0, config);
    const values = split(np.matmul(last ? x : x.ref, layer.wv.ref), config.kvHeads, config);
    rows = candidateBlock(rows, keys, values, visible.ref.mul(before.ref), layer, config);
    if (last) {
      context.dispose();
      keys.dispose();
      values.dispose();
    } else
      context = contextBlock(context, x, keys, values, visible.ref.mul(causal.ref), layer, config);
  }
  visible.dispose();
  causal.dispose();
  before.dispose();
  const hidden = rms(rows, params.finalNorm);
  return {
    actionLogits: np.matmul(hidden.ref, params.actionHead),
    continuousLogits: np.matmul(hidden, params.continuousHead),
  };
}

function candidateBlock(
  rows: Arr,
  keys: Arr,
  values: Arr,
  mask: Arr,
  layer: LayerParams<Arr>,
  config: TrunkConfig,
): Arr {
  const x = rms(rows.ref, layer.attnPreNorm);
  const query = heads(np.matmul(x.ref, layer.wq.ref), config.queryHeads, 1, config);
  const ownKeys = heads(np.matmul(x.ref, layer.wk), config.kvHeads, 1, config);
  const ownValues = split(np.matmul(x, layer.wv), config.kvHeads, config);
  const attended = attend(query, keys.ref, values.ref, mask, config, { ownKeys, ownValues });
  const h = rows.add(rms(np.matmul(attended, layer.wo.ref), layer.attnPostNorm.ref));
  return feedForward(h, layer);
}

function contextBlock(
  context: Arr,
  x: Arr,
  keys: Arr,
  values: Arr,
  mask: Arr,
  layer: LayerParams<Arr>,
  config: TrunkConfig,
): Arr {
  const query = heads(np.matmul(x, layer.wq), config.queryHeads, 0, config);
  const attended = attend(query, keys, values, mask, config);
  const h = context.add(rms(np.matmul(attended, layer.wo), layer.attnPostNorm));
  return feedForward(h, layer);
}

const feedForward = (h: Arr, layer: LayerParams<Arr>): Arr => {
  const x = rms(h.ref, layer.ffnPreNorm.ref);
  const gate = nn.gelu(np.matmul(x.ref, layer.ffnGate.ref), { approximate: true });
  const up = np.matmul(x, layer.ffnUp.ref);
  return h.add(rms(np.matmul(gate.mul(up), layer.ffnDown.ref), layer.ffnPostNorm.ref));
};

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

/** The same, turned by RoPE; row `i` stands at position `first + i`. */
function heads(x: Arr, count: number, first: number, config: TrunkConfig): Arr {
  const { keySize: K, ropeBase } = config;
  const N = x.shape[1] ?? 0;
  const half = K / 2;
  const cos = new Float32Array(N * K);
  const sin = new Float32Array(N * K);
  for (let i = 0; i < N; i++)
    for (let j = 0; j < K; j++) {
      const angle = (first + i) * ropeBase ** ((-2 * (j % half)) / K);
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

/**
 * Grouped-query attention with soft-capped logits: `query [B, H, N, K]`, `keys`, `values [B, kv, T, K]`, `mask`
 * (1 = seen) broadcastable to `[B, kv, group, N, T]` -> `[B, N, H * K]`. With `own`, row `i` also attends to itself.
 * The cap bounds every logit, so the softmax needs no maximum.
 */
function attend(
  query: Arr,
  keys: Arr,
  values: Arr,
  mask: Arr,
  { softCap, attentionMultiplier }: TrunkConfig,
  own?: { readonly ownKeys: Arr; readonly ownValues: Arr },
): Arr {
  const [B = 0, H = 0, N = 0, K = 0] = query.shape;
  const [, kv = 0, T = 0] = keys.shape;
  const group = H / kv;
  const cap = (x: Arr) => np.exp(np.tanh(x.mul(attentionMultiplier / softCap)).mul(softCap));
  const grouped = query.reshape([B, kv, group * N, K]);
  const logits = np.matmul(own ? grouped.ref : grouped, np.transpose(keys, [0, 1, 3, 2]));
  const weights = cap(logits.reshape([B, kv, group, N, T])).mul(mask);
  let total = np.sum(weights.ref, -1, { keepdims: true });
  let sum = np.matmul(weights.reshape([B, kv, group * N, T]), values).reshape([B, kv, group, N, K]);
  if (own) {
    const five = (x: Arr) => x.reshape([B, kv, 1, N, K]);
    const toSelf = grouped.reshape([B, kv, group, N, K]).mul(five(own.ownKeys));
    const self = cap(np.sum(toSelf, -1, { keepdims: true }));
    total = total.add(self.ref);
    sum = sum.add(self.mul(five(own.ownValues)));
  }
  const attended = sum.mul(np.reciprocal(total));
  return np.transpose(attended.reshape([B, H, N, K]), [0, 2, 1, 3]).reshape([B, N, H * K]);
}

/** `[rows, columns]`: 1 where column <= row. */
function lowerTriangle(rows: number, columns: number): Arr {
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) data.fill(1, i * columns, i * columns + Math.min(i + 1, columns));
  return np.array(data, { shape: [rows, columns] });
}

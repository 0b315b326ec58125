import { nn, numpy as np } from "@jax-js/jax";
import { type LayerParams, RMS_EPSILON, type TrunkConfig } from "#models/contract.ts";

/**
 * Phoenix's layers on jax-js, shared by everything that is built of them: the packed ranker, the reference's form and
 * the sequence models.
 *
 * jax-js arrays are used up by what they are passed to; `.ref` keeps one for another use.
 */
type Arr = np.Array;

/** The weights that come after attention. */
export type AfterAttention = Pick<
  LayerParams<Arr>,
  "wo" | "attnPostNorm" | "ffnPreNorm" | "ffnPostNorm" | "ffnGate" | "ffnUp" | "ffnDown"
>;

export const refLayer = (layer: LayerParams<Arr>): AfterAttention => ({
  wo: layer.wo.ref,
  attnPostNorm: layer.attnPostNorm.ref,
  ffnPreNorm: layer.ffnPreNorm.ref,
  ffnPostNorm: layer.ffnPostNorm.ref,
  ffnGate: layer.ffnGate.ref,
  ffnUp: layer.ffnUp.ref,
  ffnDown: layer.ffnDown.ref,
});

/** What dropout leaves of a layer's two branches while it learns, `[B, N, D]` each: 0, or 1 over the share that stays. */
export interface Kept {
  readonly attention: Arr;
  readonly forward: Arr;
}

/** Adds what attention found, then the feed-forward layer. */
export function finishLayer(rows: Arr, attended: Arr, layer: AfterAttention, kept?: Kept): Arr {
  const left = (branch: Arr, mask: Arr | undefined) => (mask ? branch.mul(mask) : branch);
  const found = rmsNorm(np.matmul(attended, layer.wo), layer.attnPostNorm);
  const h = rows.add(left(found, kept?.attention));
  const x = rmsNorm(h.ref, layer.ffnPreNorm);
  const gate = nn.gelu(np.matmul(x.ref, layer.ffnGate), { approximate: true });
  const up = np.matmul(x, layer.ffnUp);
  const made = rmsNorm(np.matmul(gate.mul(up), layer.ffnDown), layer.ffnPostNorm);
  return h.add(left(made, kept?.forward));
}

/** `x / sqrt(mean(x^2) + eps) * scale` over the last axis. */
export function rmsNorm(x: Arr, scale: Arr): Arr {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(mean.add(RMS_EPSILON)))).mul(scale);
}

/** `[B, N, heads * K]` -> `[B, heads, N, K]`. */
export function splitHeads(x: Arr, count: number, { keySize }: TrunkConfig): Arr {
  const [B = 0, N = 0] = x.shape;
  return np.transpose(x.reshape([B, N, count, keySize]), [0, 2, 1, 3]);
}

/** `[B, heads, N, K]` -> `[B, N, heads * K]`. */
export function joinHeads(x: Arr): Arr {
  const [B = 0, H = 0, N = 0, K = 0] = x.shape;
  return np.transpose(x, [0, 2, 1, 3]).reshape([B, N, H * K]);
}

/** `[B, kv, N, K]` -> `[B, H, N, K]`: what every query head reads of its group's key-value head. */
export function repeatHeads(x: Arr, { queryHeads }: TrunkConfig): Arr {
  const [B = 0, kv = 0, N = 0, K = 0] = x.shape;
  const group = queryHeads / kv;
  return np
    .broadcastTo(x.reshape([B, kv, 1, N, K]), [B, kv, group, N, K])
    .reshape([B, queryHeads, N, K]);
}

/** As `splitHeads`, turned by RoPE; row `i` stands at position `1 + i`, after the reader. */
export function turnedHeads(x: Arr, count: number, config: TrunkConfig): Arr {
  return turnedBy(x, count, ropeAngles(1, x.shape[1] ?? 0, config), config);
}

/** Cosines and sines of RoPE's angles, broadcastable to `[B, heads, N, K]`. */
export interface Angles {
  readonly cos: Arr;
  readonly sin: Arr;
}

/** Angles of the `count` positions from `from` on, `[count, K]` each. */
export function ropeAngles(
  from: number,
  count: number,
  { keySize: K, ropeBase }: Pick<TrunkConfig, "keySize" | "ropeBase">,
): Angles {
  const half = K / 2;
  const cos = new Float32Array(count * K);
  const sin = new Float32Array(count * K);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < K; j++) {
      const angle = (from + i) * ropeBase ** ((-2 * (j % half)) / K);
      cos[i * K + j] = Math.cos(angle);
      sin[i * K + j] = Math.sin(angle);
    }
  return {
    cos: np.array(cos, { shape: [count, K] }),
    sin: np.array(sin, { shape: [count, K] }),
  };
}

/** As `splitHeads`, turned by RoPE through the given angles. */
export function turnedBy(x: Arr, count: number, { cos, sin }: Angles, config: TrunkConfig): Arr {
  const { keySize: K } = config;
  const half = K / 2;
  // (a, b) -> (-b, a): a product with a constant is cheaper here than cutting and joining halves.
  const turn = new Float32Array(K * K);
  for (let j = 0; j < half; j++) {
    turn[(j + half) * K + j] = -1;
    turn[j * K + j + half] = 1;
  }
  const y = splitHeads(x, count, config);
  const turned = np.matmul(y.ref, np.array(turn, { shape: [K, K] }));
  return y.mul(cos).add(turned.mul(sin));
}

/** A key and a value beside the history's, `[B or 1, kv, N or 1, K]` each. */
export interface Term {
  readonly keys: Arr;
  readonly values: Arr;
}

/**
 * Grouped-query attention with soft-capped logits: `query [B, H, N, K]`, `keys`, `values [B, kv, S, K]`, `mask`
 * (1 = seen) broadcastable to `[B, kv, group, N, S]`, and the terms that a row always sees -> `[B, N, H * K]`. The cap
 * bounds every logit, so the softmax needs no maximum.
 */
export function attention(
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

/** What the reference puts in place of a logit that the mask hides. */
const MASKED = -1e30;

/**
 * The same over one whole sequence, as the reference writes it: `query [B, H, T, K]`, `keys`, `values [B, kv, T, K]`,
 * `mask` (1 = seen) broadcastable to `[B, kv, group, T, T]` -> `[B, T, H * K]`. A row that sees nothing gets the mean
 * of all values, where `attention` would divide by zero.
 */
export function maskedAttention(
  query: Arr,
  keys: Arr,
  values: Arr,
  mask: Arr,
  { softCap, attentionMultiplier }: TrunkConfig,
): Arr {
  const [B = 0, H = 0, T = 0, K = 0] = query.shape;
  const kv = keys.shape[1] ?? 0;
  const group = H / kv;
  const logits = np.matmul(query.reshape([B, kv, group * T, K]), np.transpose(keys, [0, 1, 3, 2]));
  const capped = np.tanh(logits.mul(attentionMultiplier / softCap)).mul(softCap);
  const seen = np.where(mask.astype(np.bool), capped.reshape([B, kv, group, T, T]), MASKED);
  const weights = nn.softmax(seen, -1).reshape([B, kv, group * T, T]);
  return joinHeads(np.matmul(weights, values).reshape([B, H, T, K]));
}

/** `[S, S]`: 1 where column <= row + offset. */
export function lowerTriangle(S: number, offset: number): Arr {
  const data = new Float32Array(S * S);
  for (let row = 0; row < S; row++) data.fill(1, row * S, row * S + Math.max(0, row + 1 + offset));
  return np.array(data, { shape: [S, S] });
}

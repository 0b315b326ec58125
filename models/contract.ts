/**
 * Phoenix's shapes and parameter names: the one place where they are written. The forward pass (`phoenix/`), the ONNX
 * graphs (`export/`) and the benchmarks follow this file; what runs in the app reads the same numbers from
 * `artifacts/manifest.json`.
 *
 * The trunk is a transformer over `[reader | history | candidates]`. Candidates attend to the context (reader and
 * history) and to themselves only, so it is exported as two graphs: `context` gives every layer's keys and values,
 * `candidates` scores any number of posts against them.
 *
 * @see xai-org/x-algorithm `phoenix/grok.py` (January 2026) for layers, norms, soft cap and widths
 */
export interface TrunkConfig {
  /** Model width. */
  readonly D: number;
  readonly layers: number;
  readonly queryHeads: number;
  /** Grouped-query attention: a divisor of `queryHeads`. */
  readonly kvHeads: number;
  /** Width of one head's keys and values. Even, because RoPE turns pairs. */
  readonly keySize: number;
  /** Hidden width of the gated feed-forward layer; see `ffnWidth`. */
  readonly ffn: number;
  /** History positions. The context is `T = 1 + S` tokens: the reader, then the history, right-aligned. */
  readonly S: number;
  /** Discrete heads. */
  readonly A: number;
  /** Continuous heads. */
  readonly C: number;
  /** Attention logits become `softCap * tanh(logit / softCap)`. */
  readonly softCap: number;
  readonly ropeBase: number;
  /** Multiplies `q . k`, instead of `1 / sqrt(keySize)`. */
  readonly attentionMultiplier: number;
}

export const RMS_EPSILON = 1e-5;

/** The reference's feed-forward width: two thirds of `widening * D`, rounded up to a multiple of 8. */
export const ffnWidth = (D: number, widening: number): number =>
  Math.ceil(Math.floor((Math.floor(widening * D) * 2) / 3) / 8) * 8;

/** Row-major `[rows, columns]` float32, or a vector `[rows]`. Activations multiply from the left: `x [n, rows] @ w`. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One layer: `h += rms(attention(rms(h)))`, then `h += rms(ffn(rms(h)))` ("sandwich" norms). No biases. */
export interface LayerParams<T = Tensor> {
  /** `[D]` each. */
  readonly attnPreNorm: T;
  readonly attnPostNorm: T;
  readonly ffnPreNorm: T;
  readonly ffnPostNorm: T;
  /** `[D, queryHeads * keySize]` */
  readonly wq: T;
  /** `[D, kvHeads * keySize]` */
  readonly wk: T;
  readonly wv: T;
  /** `[queryHeads * keySize, D]` */
  readonly wo: T;
  /** `[D, ffn]`: `gelu(x @ ffnGate) * (x @ ffnUp)`, tanh approximation. */
  readonly ffnGate: T;
  readonly ffnUp: T;
  /** `[ffn, D]` */
  readonly ffnDown: T;
}

export interface TrunkParams<T = Tensor> {
  readonly layers: readonly LayerParams<T>[];
  /** `[D]` */
  readonly finalNorm: T;
  /** `[D, A]`, then a sigmoid. */
  readonly actionHead: T;
  /** `[D, C]`, then a sigmoid. */
  readonly continuousHead: T;
}

/**
 * RoPE positions, right-anchored: the reader at 0, history position `i` of `S` at `1 + i` (the newest at `S`, because
 * histories are right-aligned), and **every candidate at `1 + S`**, so that a score depends on the reader and the post
 * and on nothing else in the batch. Rotation pairs dimension `j` with `j + keySize / 2`.
 */
export const candidatePosition = (config: Pick<TrunkConfig, "S">): number => 1 + config.S;

/** The network of the `rank` benchmark, pinned so that its figures stay comparable. */
export const BENCH_TRUNK: TrunkConfig = {
  D: 128,
  layers: 4,
  queryHeads: 4,
  kvHeads: 2,
  keySize: 32,
  ffn: 176,
  S: 128,
  A: 23,
  C: 1,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: 0.125,
};

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

/** Every tensor of a trunk, made by `make` from its name and shape. */
export function buildTrunk<T>(config: TrunkConfig, make: Make<T>): TrunkParams<T> {
  return {
    ...buildReferenceTrunk(config, make),
    continuousHead: make("continuousHead", [config.D, config.C]),
  };
}

export type Make<T> = (name: ParamName, shape: readonly number[]) => T;

export type ParamName =
  | keyof LayerParams
  | keyof TrunkParams
  | keyof ContextInputParams
  | keyof CandidateInputParams
  | keyof CandidateTowerParams;

function buildLayer<T>(
  { D, queryHeads, kvHeads, keySize, ffn }: TrunkConfig,
  make: Make<T>,
): LayerParams<T> {
  return {
    attnPreNorm: make("attnPreNorm", [D]),
    attnPostNorm: make("attnPostNorm", [D]),
    ffnPreNorm: make("ffnPreNorm", [D]),
    ffnPostNorm: make("ffnPostNorm", [D]),
    wq: make("wq", [D, queryHeads * keySize]),
    wk: make("wk", [D, kvHeads * keySize]),
    wv: make("wv", [D, kvHeads * keySize]),
    wo: make("wo", [queryHeads * keySize, D]),
    ffnGate: make("ffnGate", [D, ffn]),
    ffnUp: make("ffnUp", [D, ffn]),
    ffnDown: make("ffnDown", [ffn, D]),
  };
}

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

/**
 * The reference's own form: hashes and looked-up embeddings in, one sequence `[user | history | candidates]`.
 *
 * @see xai-org/x-algorithm `phoenix/recsys_model.py`, `recsys_retrieval_model.py` (January 2026; May 2026 for dwell,
 *   post age, the continuous head and right-anchored positions)
 */
export interface ReferenceConfig extends TrunkConfig {
  /** Hashes of a user, a post (item) and an author. */
  readonly Hu: number;
  readonly Hi: number;
  readonly Ha: number;
  /** Product surfaces, one vocabulary for history and candidates. */
  readonly surfaces: number;
  /** Hidden width of the dwell part of a history token; 0 = a history without dwell. */
  readonly dwellWidth: number;
  /** Post-age buckets of a candidate; 0 = candidates without age. */
  readonly postAges: number;
  /**
   * `token-index`: a token stands where it is in the sequence, so a score depends on its slot. `right-anchored`: the
   * newest valid history token at `S`, every candidate at `1 + S`, padding at 0.
   */
  readonly positions: "token-index" | "right-anchored";
  /** Whether user and history see backwards only; otherwise each other. */
  readonly causal: boolean;
}

/** What is known of a viewer. `T` is an array, or its shape. */
export interface ContextBatch<T> {
  /** `[B, Hu]` int32. Everywhere: the first hash 0 = padding. */
  readonly userHashes: T;
  /** `[B, S, Hi]` int32, oldest first. */
  readonly historyPostHashes: T;
  /** `[B, S, Ha]` int32 */
  readonly historyAuthorHashes: T;
  /** `[B, S, A]` float32: 1 = taken. */
  readonly historyActions: T;
  /** `[B, S]` int32, below `surfaces` */
  readonly historySurfaces: T;
  /** `[B, S]` float32 seconds, 0 = unknown. The reference's continuous action 1. Only if `dwellWidth > 0`. */
  readonly historyDwell?: T;
}

export interface CandidateBatch<T> {
  /** `[B, N, Hi]` int32 */
  readonly postHashes: T;
  /** `[B, N, Ha]` int32 */
  readonly authorHashes: T;
  /** `[B, N]` int32, below `surfaces` */
  readonly surfaces: T;
  /** `[B, N]` int32 buckets, below `postAges`. Only if `postAges > 0`. */
  readonly postAges?: T;
}

/** Rows of the embedding tables, looked up outside; those of hash 0 are zeros. */
export interface ContextEmbeddings<T> {
  /** `[B, Hu, D]` */
  readonly user: T;
  /** `[B, S, Hi, D]` */
  readonly historyPosts: T;
  /** `[B, S, Ha, D]` */
  readonly historyAuthors: T;
}

export interface CandidateEmbeddings<T> {
  /** `[B, N, Hi, D]` */
  readonly posts: T;
  /** `[B, N, Ha, D]` */
  readonly authors: T;
}

export const contextShapes = (
  { Hu, Hi, Ha, S, A, dwellWidth }: ReferenceConfig,
  B: number,
): ContextBatch<readonly number[]> => ({
  userHashes: [B, Hu],
  historyPostHashes: [B, S, Hi],
  historyAuthorHashes: [B, S, Ha],
  historyActions: [B, S, A],
  historySurfaces: [B, S],
  ...(dwellWidth > 0 && { historyDwell: [B, S] }),
});

export const candidateShapes = (
  { Hi, Ha, postAges }: ReferenceConfig,
  B: number,
  N: number,
): CandidateBatch<readonly number[]> => ({
  postHashes: [B, N, Hi],
  authorHashes: [B, N, Ha],
  surfaces: [B, N],
  ...(postAges > 0 && { postAges: [B, N] }),
});

export const contextEmbeddingShapes = (
  { Hu, Hi, Ha, S, D }: ReferenceConfig,
  B: number,
): ContextEmbeddings<readonly number[]> => ({
  user: [B, Hu, D],
  historyPosts: [B, S, Hi, D],
  historyAuthors: [B, S, Ha, D],
});

export const candidateEmbeddingShapes = (
  { Hi, Ha, D }: ReferenceConfig,
  B: number,
  N: number,
): CandidateEmbeddings<readonly number[]> => ({
  posts: [B, N, Hi, D],
  authors: [B, N, Ha, D],
});

/** From embeddings to the user's token and the history's. A token's parts are concatenated, then projected. */
export interface ContextInputParams<T = Tensor> {
  /** `[Hu * D, D]` */
  readonly reduceUser: T;
  /** `[(Hi + Ha + 2) * D, D]`: posts, authors, actions, surface; `+ 3` with dwell, which comes last. */
  readonly reduceHistory: T;
  /** `[A, D]`, multiplied by 1 taken, -1 not taken; 0 where nothing was. */
  readonly actions: T;
  /** `[surfaces, D]` */
  readonly surfaceTable: T;
  /** `[1, dwellWidth]`, then gelu. */
  readonly dwellUp?: T;
  /** `[dwellWidth, D]` */
  readonly dwellDown?: T;
}

export interface CandidateInputParams<T = Tensor> {
  /** `[(Hi + Ha + 1) * D, D]`: posts, authors, surface; `+ 2` with post age, which comes last. */
  readonly reduceCandidates: T;
  /** `[postAges, D]` */
  readonly postAgeTable?: T;
}

/** Without a continuous head where `C` is 0. */
export type ReferenceTrunkParams<T = Tensor> = Omit<TrunkParams<T>, "continuousHead"> & {
  readonly continuousHead?: T;
};

export interface ReferenceParams<T = Tensor> {
  readonly context: ContextInputParams<T>;
  readonly candidates: CandidateInputParams<T>;
  readonly trunk: ReferenceTrunkParams<T>;
}

/** Of a candidate's concatenated post and author embeddings. */
export interface CandidateTowerParams<T = Tensor> {
  /** `[(Hi + Ha) * D, 2 * D]`, then silu. */
  readonly towerUp: T;
  /** `[2 * D, D]`, then unit length. */
  readonly towerDown: T;
}

/** The user tower is a trunk without final norm and heads. */
export interface RetrievalParams<T = Tensor> {
  readonly context: ContextInputParams<T>;
  readonly layers: readonly LayerParams<T>[];
  /** Absent: the mean of the embeddings instead (the reference's `enable_linear_proj: false`). */
  readonly tower?: CandidateTowerParams<T>;
}

function buildReferenceTrunk<T>(
  config: TrunkConfig,
  make: Make<T>,
): Omit<TrunkParams<T>, "continuousHead"> {
  return {
    layers: buildLayers(config, make),
    finalNorm: make("finalNorm", [config.D]),
    actionHead: make("actionHead", [config.D, config.A]),
  };
}

const buildLayers = <T>(config: TrunkConfig, make: Make<T>): LayerParams<T>[] =>
  Array.from({ length: config.layers }, () => buildLayer(config, make));

function buildContextInput<T>(
  { Hu, Hi, Ha, A, D, surfaces, dwellWidth }: ReferenceConfig,
  make: Make<T>,
): ContextInputParams<T> {
  const parts = Hi + Ha + (dwellWidth > 0 ? 3 : 2);
  return {
    reduceUser: make("reduceUser", [Hu * D, D]),
    reduceHistory: make("reduceHistory", [parts * D, D]),
    actions: make("actions", [A, D]),
    surfaceTable: make("surfaceTable", [surfaces, D]),
    ...(dwellWidth > 0 && {
      dwellUp: make("dwellUp", [1, dwellWidth]),
      dwellDown: make("dwellDown", [dwellWidth, D]),
    }),
  };
}

/** Every tensor of the reference's ranker, made by `make` from its name and shape. */
export function buildReference<T>(config: ReferenceConfig, make: Make<T>): ReferenceParams<T> {
  const { Hi, Ha, D, C, postAges } = config;
  const parts = Hi + Ha + (postAges > 0 ? 2 : 1);
  return {
    context: buildContextInput(config, make),
    candidates: {
      reduceCandidates: make("reduceCandidates", [parts * D, D]),
      ...(postAges > 0 && { postAgeTable: make("postAgeTable", [postAges, D]) }),
    },
    trunk: {
      ...buildReferenceTrunk(config, make),
      ...(C > 0 && { continuousHead: make("continuousHead", [D, C]) }),
    },
  };
}

/** Every tensor of the reference's retrieval, made by `make` from its name and shape. */
export function buildRetrieval<T>(
  config: ReferenceConfig,
  { linearProjection }: { readonly linearProjection: boolean },
  make: Make<T>,
): RetrievalParams<T> {
  const { Hi, Ha, D } = config;
  return {
    context: buildContextInput(config, make),
    layers: buildLayers(config, make),
    ...(linearProjection && {
      tower: {
        towerUp: make("towerUp", [(Hi + Ha) * D, 2 * D]),
        towerDown: make("towerDown", [2 * D, D]),
      },
    }),
  };
}

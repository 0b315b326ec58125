import type { LayerParams, Tensor, TrunkConfig, TrunkParams } from "#models/contract.ts";
import {
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  READER_TOWER_HEADS,
  TABLE_WIDTH,
} from "#models/phoenix/config.ts";
import { FEATURE_BLOCKS, type FeatureBlock } from "#shared/features/feature-layout.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";

/** `P`: length of a post vector. */
export const POST_VECTOR = vectorParts(LAYOUT).length * TABLE_WIDTH;

/**
 * From packed inputs to tokens. The reference concatenates a token's parts and projects them; a sum of projections is
 * the same product, cut into its blocks.
 */
export interface InputParams<T = Tensor> {
  /** `[1, D]`: the reader's token. Nothing is known of a reader but what they did. */
  readonly reader: T;
  /** `[P, D]` */
  readonly historyPosts: T;
  /** `[A, D]`, multiplied by 1 taken, -1 not taken, 0 unknown. */
  readonly historyActions: T;
  /** `[HISTORY_FACTS, D]` */
  readonly historyFacts: T;
  /** `[gapBuckets, D]` */
  readonly historyGap: T;
  /** `[P, D]` */
  readonly candidatePosts: T;
  /** `[CANDIDATE_FACTS, D]` */
  readonly candidateFacts: T;
  /** `[ageBuckets, D]` */
  readonly candidateAge: T;
  /** `[gapBuckets, D]` */
  readonly candidateGap: T;
}

/** Retrieval: a post tower, and a reader tower that pools history tokens by attention. */
export interface TowerParams<T = Tensor> {
  /** `[P, POST_TOWER_HIDDEN]` */
  readonly postUp: T;
  /** `[POST_TOWER_HIDDEN, E]` */
  readonly postDown: T;
  /** `[D, D]`: `x = gelu(token @ mix)`. */
  readonly mix: T;
  /** `[D, heads]`: how much an entry matters. */
  readonly score: T;
  /** `[1, heads]`: an entry `d` back loses `exp(fade) * d`. */
  readonly fade: T;
  /** `[D, heads * E]`: what an entry says beyond the post's own embedding. */
  readonly value: T;
  /** `[1, heads * E]`: what no entry says; competes with score 0. */
  readonly nothing: T;
}

export interface PhoenixParams<T = Tensor> {
  readonly input: InputParams<T>;
  readonly trunk: TrunkParams<T>;
  readonly towers: TowerParams<T>;
}

/** Standard normal numbers from a uniform generator (Box-Muller). */
export function normals(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Starting weights: matrices of variance 1 / rows, norms of 1. */
export function initPhoenix(config: TrunkConfig, random: () => number): PhoenixParams {
  const normal = normals(random);
  const filled = (shape: readonly number[], value: () => number): Tensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from({ length }, value) };
  };
  const matrix = (rows: number, columns: number, deviation = 1 / Math.sqrt(rows)) =>
    filled([rows, columns], () => deviation * normal());
  const vector = (length: number, value: number) => filled([length], () => value);
  const { D, queryHeads, kvHeads, keySize, ffn, A, C } = config;
  const layer = (): LayerParams => {
    const wk = matrix(D, kvHeads * keySize);
    const noise = matrix(D, queryHeads * keySize, 0.5 / Math.sqrt(D));
    return {
      attnPreNorm: vector(D, 1),
      attnPostNorm: vector(D, 0.5),
      ffnPreNorm: vector(D, 1),
      ffnPostNorm: vector(D, 0.5),
      wq: alike(wk, noise, config),
      wk,
      wv: matrix(D, kvHeads * keySize),
      wo: matrix(queryHeads * keySize, D),
      ffnGate: matrix(D, ffn),
      ffnUp: matrix(D, ffn),
      ffnDown: matrix(ffn, D),
    };
  };
  const posts = postProjection(D, normal);
  return {
    input: {
      reader: matrix(1, D),
      historyPosts: posts,
      historyActions: matrix(A, D, 0.1),
      historyFacts: matrix(HISTORY_FACTS, D, 0.3),
      historyGap: matrix(FEATURES.gapBuckets, D, 0.1),
      candidatePosts: posts,
      candidateFacts: matrix(CANDIDATE_FACTS, D, 0.3),
      candidateAge: matrix(FEATURES.ageBuckets, D, 0.1),
      candidateGap: matrix(FEATURES.gapBuckets, D, 0.1),
    },
    trunk: {
      layers: Array.from({ length: config.layers }, layer),
      finalNorm: vector(D, 1),
      actionHead: matrix(D, A, 0.02),
      continuousHead: matrix(D, C, 0.02),
    },
    towers: {
      postUp: matrix(POST_VECTOR, POST_TOWER_HIDDEN),
      postDown: matrix(POST_TOWER_HIDDEN, EMBEDDING_DIM),
      mix: matrix(D, D),
      score: matrix(D, READER_TOWER_HEADS, 0.02),
      fade: filled([1, READER_TOWER_HEADS], () => -4),
      value: matrix(D, READER_TOWER_HEADS * EMBEDDING_DIM, 0.02),
      nothing: matrix(1, READER_TOWER_HEADS * EMBEDDING_DIM, 0.05),
    },
  };
}

/** How much of a token's first variance each kind of feature has, and how much pooling has left of its rows'. */
const PART_START: Readonly<Record<FeatureBlock, { share: number; pooled: number }>> = {
  author: { share: 0.15, pooled: 0.25 },
  topic: { share: 0.3, pooled: 0.5 },
  language: { share: 0.2, pooled: 0.5 },
  form: { share: 0.1, pooled: 0.1 },
  token: { share: 0.3, pooled: 0.06 },
};

/** `[P, D]`: every kind of feature is heard from the first step on, however many rows its part is the mean of. */
function postProjection(D: number, normal: () => number): Tensor {
  const deviations = FEATURE_BLOCKS.flatMap((block) => {
    const { share, pooled } = PART_START[block];
    const parts = block === "author" ? LAYOUT.blocks.author.scales.length : 1;
    return Array.from({ length: parts }, () => Math.sqrt(share / (pooled * TABLE_WIDTH)));
  });
  const data = Float32Array.from(
    { length: POST_VECTOR * D },
    (_, i) => (deviations[Math.floor(i / D / TABLE_WIDTH)] ?? 0) * normal(),
  );
  return { shape: [POST_VECTOR, D], data };
}

/**
 * Queries that start near the keys of their group. With one projection for both kinds of token, attention then begins
 * as "posts like this one", which training would otherwise need thousands of steps to find.
 */
function alike(wk: Tensor, noise: Tensor, { queryHeads, kvHeads, keySize }: TrunkConfig): Tensor {
  const group = queryHeads / kvHeads;
  const columns = queryHeads * keySize;
  const data = noise.data.map((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const head = Math.floor(column / keySize / group);
    return value + (wk.data[(row * kvHeads + head) * keySize + (column % keySize)] ?? 0);
  });
  return { shape: noise.shape, data };
}

/**
 * Starting rows of the embedding table, `[rows, W]`. Padding is 0. Author rows are random codes that training leaves
 * alone: they say who is who, not what an author is like, because the authors of tomorrow were never trained on.
 */
export function initTable(random: () => number): Float32Array {
  const normal = normals(random);
  const table = new Float32Array(LAYOUT.rows * TABLE_WIDTH);
  const { firstRow, rows } = LAYOUT.blocks.author;
  for (let row = 1; row < LAYOUT.rows; row++) {
    const deviation = row >= firstRow && row < firstRow + rows ? 0.5 : 1;
    for (let i = 0; i < TABLE_WIDTH; i++) table[row * TABLE_WIDTH + i] = deviation * normal();
  }
  return table;
}

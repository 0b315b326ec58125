import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import {
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  READER_TOWER_HEADS,
  TABLE_WIDTH,
} from "#models/phoenix/config.ts";
import { type PhoenixParams, POST_VECTOR } from "#models/phoenix/params.ts";
import { FEATURE_BLOCKS, type FeatureBlock } from "#shared/features/feature-layout.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX } from "#shared/types/action.ts";

/** Standard normal numbers from a uniform generator (Box-Muller). */
export function normals(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Starting weights: matrices of variance 1 / rows, norms of 1, and a ranker that begins as a comparison with what the
 * reader met before. `rates` are the shares of impressions that got each action, `[A]`.
 */
export function initPhoenix(
  config: TrunkConfig,
  random: () => number,
  rates: ArrayLike<number>,
): PhoenixParams {
  const normal = normals(random);
  const filled = (shape: readonly number[], value: () => number): Tensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from({ length }, value) };
  };
  const matrix = (rows: number, columns: number, deviation = 1 / Math.sqrt(rows)) =>
    filled([rows, columns], () => deviation * normal());
  const vector = (length: number, value: number) => filled([length], () => value);
  const { D, ffn, A, C } = config;
  const layer = (): LayerParams => ({
    ...initAttention(config, normal),
    attnPreNorm: vector(D, 1),
    attnPostNorm: vector(D, 0.5),
    ffnPreNorm: vector(D, 1),
    ffnPostNorm: vector(D, 0.5),
    ffnGate: matrix(D, ffn),
    ffnUp: matrix(D, ffn),
    ffnDown: matrix(ffn, D),
  });
  const posts = postProjection(D, normal);
  const actions = actionRows(A, D, normal);
  const inForm = (rows: number, deviation: number): Tensor => ({
    shape: [rows, D],
    data: Float32Array.from({ length: rows * D }, (_, i) =>
      quarterOf(i % D, D) === START.form.quarter ? deviation * normal() : 0,
    ),
  });
  return {
    input: {
      reader: inForm(1, 0.5),
      historyPosts: posts,
      historyActions: actions,
      historyFacts: inForm(HISTORY_FACTS, 0.3),
      historyGap: againstUsual(actions, rates),
      candidatePosts: posts,
      candidateFacts: inForm(CANDIDATE_FACTS, 0.5),
      candidateAge: inForm(FEATURES.ageBuckets, 0.1),
      candidateGap: inForm(FEATURES.gapBuckets, 0.1),
    },
    trunk: {
      layers: Array.from({ length: config.layers }, layer),
      finalNorm: vector(D, 1),
      actionHead: readDeeds(actions, 0.3),
      continuousHead: matrix(D, C, 0.02),
    },
    towers: {
      postUp: postProjection(POST_TOWER_HIDDEN, normal, () => true),
      postDown: matrix(POST_TOWER_HIDDEN, EMBEDDING_DIM),
      mix: {
        shape: [D, D],
        data: matrix(D, D, 0.05).data.map((x, i) => x + (i % (D + 1) ? 0 : 1)),
      },
      score: readLiking(actions, READER_TOWER_HEADS),
      fade: filled([1, READER_TOWER_HEADS], () => -4),
      value: matrix(D, READER_TOWER_HEADS * EMBEDDING_DIM, 0.02),
      nothing: matrix(1, READER_TOWER_HEADS * EMBEDDING_DIM, 0.05),
    },
  };
}

/**
 * Where the numbers of a token start out, in quarters of its width: what it is about, who says it in which words, its
 * form, and what was done with it. Only a starting point: training may use every dimension for anything.
 */
const START: Readonly<
  Record<
    FeatureBlock,
    { readonly quarter: number; readonly share: number; readonly pooled: number }
  >
> = {
  // share: of its quarter's variance; pooled: the variance that pooling leaves of its rows'
  language: { quarter: 0, share: 0.5, pooled: 0.5 },
  topic: { quarter: 0, share: 0.5, pooled: 0.5 },
  author: { quarter: 1, share: 0.25, pooled: 0.25 },
  token: { quarter: 1, share: 0.5, pooled: 0.06 },
  form: { quarter: 2, share: 0.5, pooled: 0.1 },
};
const DEEDS = 3;

const quarterOf = (column: number, D: number): number => Math.floor((4 * column) / D);

/** `[A, D]` */
const actionRows = (A: number, D: number, normal: () => number): Tensor => ({
  shape: [A, D],
  data: Float32Array.from({ length: A * D }, (_, i) =>
    quarterOf(i % D, D) === DEEDS ? 0.5 * normal() : 0,
  ),
});

/**
 * `[gapBuckets, D]`: every history token has one of these rows, so together they can take away what the usual actions
 * add. What is left is how an entry differs from the usual; otherwise the norms would scale attention to the part that
 * is the same for everyone.
 */
function againstUsual({ shape, data }: Tensor, rates: ArrayLike<number>): Tensor {
  const [A = 0, D = 0] = shape;
  const row = new Float32Array(D);
  for (let a = 0; a < A; a++)
    for (let i = 0; i < D; i++)
      row[i] = (row[i] ?? 0) - (2 * (rates[a] ?? 0) - 1) * (data[a * D + i] ?? 0);
  return {
    shape: [FEATURES.gapBuckets, D],
    data: Float32Array.from({ length: FEATURES.gapBuckets * D }, (_, i) => row[i % D] ?? 0),
  };
}

/** `[P, D]`: every kind of feature is heard from the first step on, however many rows its part is the mean of. */
function postProjection(
  D: number,
  normal: () => number,
  holds = (column: number, quarter: number) => quarterOf(column, D) === quarter,
): Tensor {
  const parts = FEATURE_BLOCKS.flatMap((block) => {
    const { quarter, share, pooled } = START[block];
    const part = { quarter, deviation: Math.sqrt(share / (pooled * TABLE_WIDTH)) };
    return block === "author" ? LAYOUT.blocks.author.scales.map(() => part) : [part];
  });
  const data = Float32Array.from({ length: POST_VECTOR * D }, (_, i) => {
    const part = parts[Math.floor(i / D / TABLE_WIDTH)];
    return part && holds(i % D, part.quarter) ? part.deviation * normal() : 0;
  });
  return { shape: [POST_VECTOR, D], data };
}

/** `[D, A]`: the transposed action rows as unit vectors times `length`: a head begins by reading its own action. */
function readDeeds({ shape, data }: Tensor, length: number): Tensor {
  const [A = 0, D = 0] = shape;
  const norms = Float32Array.from({ length: A }, (_, a) =>
    Math.hypot(...data.subarray(a * D, (a + 1) * D)),
  );
  return {
    shape: [D, A],
    data: Float32Array.from({ length: D * A }, (_, i) => {
      const [row, a] = [Math.floor(i / A), i % A];
      return (length * (data[a * D + row] ?? 0)) / (norms[a] ?? 1);
    }),
  };
}

/** `[D, heads]`: the reader tower begins by listening to entries that were liked. */
function readLiking({ shape, data }: Tensor, heads: number): Tensor {
  const [, D = 0] = shape;
  const liking = new Float32Array(D);
  for (const action of ["favorite", "reply", "repost", "click", "dwell"] as const)
    for (let i = 0; i < D; i++)
      liking[i] = (liking[i] ?? 0) + (data[ACTION_INDEX[action] * D + i] ?? 0);
  const norm = Math.hypot(...liking);
  return {
    shape: [D, heads],
    data: Float32Array.from(
      { length: D * heads },
      (_, i) => (liking[Math.floor(i / heads)] ?? 0) / norm,
    ),
  };
}

/** `q . k` of two posts that start out alike in a head's quarter, after the multiplier. */
const START_SHARPNESS = 8;

/**
 * Attention that begins as "what did this reader do with posts like this one": key-value head 0 compares what posts are
 * about, head 1 who says it and how; values are what was done, and are put where the heads look for it. Training would need many thousand steps to find that by
 * itself.
 */
function initAttention(
  { D, queryHeads, kvHeads, keySize, attentionMultiplier }: TrunkConfig,
  normal: () => number,
): Pick<LayerParams, "wq" | "wk" | "wv" | "wo"> {
  const quarter = D / 4;
  const group = queryHeads / kvHeads;
  const sharpness = Math.sqrt(START_SHARPNESS / (attentionMultiplier * keySize));
  const noise = () => (0.2 / Math.sqrt(D)) * normal();
  const wo = Float32Array.from({ length: queryHeads * keySize * D }, (_, i) => {
    const j = Math.floor(i / D) % keySize;
    return (i % D === DEEDS * quarter + (j % quarter) ? 1 / queryHeads : 0) + noise();
  });
  const fill = (
    heads: number,
    value: (row: number, head: number, j: number) => number,
  ): Tensor => ({
    shape: [D, heads * keySize],
    data: Float32Array.from({ length: D * heads * keySize }, (_, i) => {
      const column = i % (heads * keySize);
      const row = Math.floor(i / (heads * keySize));
      return value(row, Math.floor(column / keySize), column % keySize) + noise();
    }),
  });
  const reads = (row: number, part: number, j: number) => row === part * quarter + (j % quarter);
  return {
    wq: fill(queryHeads, (row, head, j) =>
      reads(row, Math.floor(head / group) % DEEDS, j) ? sharpness : 0,
    ),
    wk: fill(kvHeads, (row, head, j) => (reads(row, head % DEEDS, j) ? sharpness : 0)),
    wv: fill(kvHeads, (row, _head, j) => (reads(row, DEEDS, j) ? 1 : 0)),
    wo: { shape: [queryHeads * keySize, D], data: wo },
  };
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

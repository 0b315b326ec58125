import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import {
  CONTENT,
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  READER_TOWER_HEADS,
  TABLE_WIDTH,
  TOPIC_CLASSES,
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
 * Where the numbers of a token start out, in eighths of its width. Only a starting point: training may use every
 * dimension for anything.
 */
const PLACES = {
  content: { from: 0, eighths: 2 },
  author: { from: 2, eighths: 1 },
  form: { from: 3, eighths: 1 },
  /** What was done with a post, and what the first head found. The others' findings follow, an eighth each. */
  deeds: { from: 4, eighths: 1 },
} as const;
type Place = keyof typeof PLACES;

/** `[from, to)` of a place in a token of width `D`. */
function span(place: Place, D: number): { from: number; to: number } {
  const { from, eighths } = PLACES[place];
  return { from: (D * from) / 8, to: (D * (from + eighths)) / 8 };
}
const within = (column: number, { from, to }: { from: number; to: number }): boolean =>
  column >= from && column < to;

/**
 * The last dimensions of the deeds are the same for every token. Attention carries them through, so the norm after it
 * keeps how strong a finding is, instead of making every finding equally strong.
 */
const CONSTANT = { dims: 2, value: 2 } as const;
const isConstant = (column: number, D: number): boolean => {
  const { to } = span("deeds", D);
  return column >= to - CONSTANT.dims && column < to;
};

/**
 * Starting weights: a ranker that begins as "what did this reader do with posts like this one", which training from
 * random weights took millions of impressions to find. `rates` are the shares of impressions that got each action, `[A]`.
 */
export function initPhoenix(
  config: TrunkConfig,
  random: () => number,
  rates: ArrayLike<number>,
): PhoenixParams {
  const normal = normals(random);
  const filled = (shape: readonly number[], value: (i: number) => number): Tensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from({ length }, (_, i) => value(i)) };
  };
  const matrix = (rows: number, columns: number, deviation = 1 / Math.sqrt(rows)) =>
    filled([rows, columns], () => deviation * normal());
  const vector = (length: number, value: number) => filled([length], () => value);
  const { D, ffn, C, A } = config;
  const layer = (): LayerParams => ({
    ...initAttention(config, normal),
    attnPreNorm: vector(D, 1),
    attnPostNorm: vector(D, 0.5),
    ffnPreNorm: vector(D, 1),
    // Almost silent: a random layer would drown what attention found.
    ffnPostNorm: vector(D, 0.05),
    ffnGate: matrix(D, ffn),
    ffnUp: matrix(D, ffn),
    ffnDown: matrix(ffn, D),
  });
  const inPlace = (place: Place, rows: number, deviation: number): Tensor =>
    filled([rows, D], (i) =>
      within(i % D, span(place, D)) && !isConstant(i % D, D) ? deviation * normal() : 0,
    );
  const withConstant = ({ shape, data }: Tensor): Tensor => ({
    shape,
    data: data.map((x, i) => (isConstant(i % D, D) ? CONSTANT.value : x)),
  });
  const posts = postProjection(D, normal);
  const actions = inPlace("deeds", A, 0.5);
  const authorRows = LAYOUT.blocks.author.scales.length * TABLE_WIDTH;
  const about = filled([CONTENT, D], (i) => (i % D === Math.floor(i / D) ? 1 : 0));
  return {
    auxiliary: { topics: matrix(CONTENT, TOPIC_CLASSES) },
    input: {
      content: filled([POST_VECTOR, CONTENT], (i) =>
        Math.floor(i / CONTENT) < authorRows ? 0 : normal() / Math.sqrt(POST_VECTOR),
      ),
      contentNorm: vector(CONTENT, 1),
      reader: withConstant(inPlace("form", 1, 0.1)),
      historyContent: about,
      historyPosts: posts,
      historyActions: actions,
      historyFacts: inPlace("deeds", HISTORY_FACTS, 0.1),
      historyGap: withConstant(againstUsual(actions, rates)),
      candidateContent: about,
      candidatePosts: posts,
      candidateFacts: inPlace("form", CANDIDATE_FACTS, 0.3),
      candidateAge: inPlace("form", FEATURES.ageBuckets, 0.1),
      candidateGap: withConstant(inPlace("form", FEATURES.gapBuckets, 0.1)),
    },
    trunk: {
      layers: Array.from({ length: config.layers }, layer),
      finalNorm: vector(D, 1),
      actionHead: readDeeds(actions, rates, config),
      continuousHead: matrix(D, C, 0.02),
    },
    towers: {
      postUp: filled([POST_VECTOR, POST_TOWER_HIDDEN], () => normal() / Math.sqrt(TABLE_WIDTH)),
      postDown: matrix(POST_TOWER_HIDDEN, EMBEDDING_DIM),
      mix: filled([D, D], (i) => (i % (D + 1) ? 0 : 1) + 0.05 * normal()),
      score: readLiking(actions, READER_TOWER_HEADS),
      fade: filled([1, READER_TOWER_HEADS], () => -4),
      value: matrix(D, READER_TOWER_HEADS * EMBEDDING_DIM, 0.02),
      nothing: matrix(1, READER_TOWER_HEADS * EMBEDDING_DIM, 0.05),
    },
  };
}

/**
 * `[gapBuckets, D]`: every history token has one of these rows, so together they can take away what the usual actions
 * add. What is left is how an entry differs from the usual.
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

/** `[P, D]`: who wrote a post and which form it has; what it is about comes through `content`. */
function postProjection(D: number, normal: () => number): Tensor {
  const parts = FEATURE_BLOCKS.flatMap((block) => {
    const place: Place = block === "author" ? "author" : "form";
    const deviation = PROJECTED[block] / Math.sqrt(TABLE_WIDTH);
    return Array.from(block === "author" ? LAYOUT.blocks.author.scales : [0], () => ({
      place: span(place, D),
      deviation,
    }));
  });
  const data = Float32Array.from({ length: POST_VECTOR * D }, (_, i) => {
    const part = parts[Math.floor(i / D / TABLE_WIDTH)];
    return part && within(i % D, part.place) ? part.deviation * normal() : 0;
  });
  return { shape: [POST_VECTOR, D], data };
}
/** Spread of each part in its place, made up for what pooling takes away. */
const PROJECTED: Readonly<Record<FeatureBlock, number>> = {
  author: 1.4,
  topic: 0,
  language: 1,
  form: 2,
  token: 0,
};

/** `[D, A]`: a head begins by reading its own action from what all heads found, around the action's log odds. */
function readDeeds(
  { data }: Tensor,
  rates: ArrayLike<number>,
  { D, A, queryHeads }: TrunkConfig,
): Tensor {
  const { from, to } = span("deeds", D);
  const width = to - from;
  const head = new Float32Array(D * A);
  for (let a = 0; a < A; a++) {
    const code = data.subarray(a * D + from, a * D + to);
    const norm = Math.hypot(...code);
    const odds = Math.log(Math.max(rates[a] ?? 0, 1e-4) / (1 - (rates[a] ?? 0)));
    for (let h = 0; h < queryHeads; h++)
      for (let i = 0; i < width; i++) {
        const column = from + h * width + i;
        if (column >= D) continue;
        const constant = i >= width - CONSTANT.dims;
        head[column * A + a] = constant
          ? odds / (queryHeads * CONSTANT.dims * CONSTANT_AT_END)
          : (0.3 * (code[i] ?? 0)) / norm;
      }
  }
  return { shape: [D, A], data: head };
}
/** About what the constant dimensions are after the last norm. */
const CONSTANT_AT_END = 2.5;

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

/** `q . k` of two posts that start out alike in what a query head compares, after the multiplier. */
const START_SHARPNESS = [5, 2.5, 8, 5] as const;

/** Key dimensions that RoPE turns by less than this over a history start out as comparisons. Radians. */
const STABLE_TURN = 0.6;
const stableDims = ({ keySize, ropeBase, S }: TrunkConfig): number[] =>
  Array.from({ length: keySize / 2 }, (_, j) => j)
    .filter((j) => S * ropeBase ** ((-2 * j) / keySize) < STABLE_TURN)
    .flatMap((j) => [j, j + keySize / 2]);

/** `rows` random orthogonal directions of `columns` numbers, each of length `sqrt(columns / rows)`. */
function directions(rows: number, columns: number, normal: () => number): Float32Array[] {
  const chosen: Float32Array[] = [];
  while (chosen.length < rows) {
    const row = Float32Array.from({ length: columns }, normal);
    // More rows than columns cannot all be orthogonal: later ones only to the latest.
    for (const other of chosen.slice(-(columns - 1))) {
      const dot = row.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0);
      const squares = other.reduce((sum, x) => sum + x * x, 0);
      for (let i = 0; i < columns; i++) row[i] = (row[i] ?? 0) - (dot / squares) * (other[i] ?? 0);
    }
    const length = Math.hypot(...row) / Math.sqrt(columns / rows);
    chosen.push(row.map((x) => x / length));
  }
  return chosen;
}

/**
 * Attention that begins as "what did this reader do with posts like this one": the query heads of the first group
 * compare what posts are about, those of the others who says it or in which form; values are what was done.
 */
function initAttention(
  config: TrunkConfig,
  normal: () => number,
): Pick<LayerParams, "wq" | "wk" | "wv" | "wo"> {
  const { D, queryHeads, kvHeads, keySize, attentionMultiplier } = config;
  const group = queryHeads / kvHeads;
  const noise = () => (0.1 / Math.sqrt(D)) * normal();
  const noisy = (columns: number) => Float32Array.from({ length: D * columns }, noise);
  const [wq, wk, wv] = [queryHeads, kvHeads, kvHeads].map((heads) => noisy(heads * keySize)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const add = (to: Float32Array, at: number, x: number) => {
    to[at] = (to[at] ?? 0) + x;
  };
  const stable = stableDims(config);
  const compare = (
    kvHead: number,
    place: Place,
    dims: readonly number[],
    by: readonly number[],
  ) => {
    const { from, to } = span(place, D);
    for (const [d, row] of directions(dims.length, to - from, normal).entries())
      for (const [i, x] of row.entries()) {
        const dim = dims[d] ?? 0;
        add(wk, (from + i) * kvHeads * keySize + kvHead * keySize + dim, x);
        for (const head of by) {
          const scale = (START_SHARPNESS[head] ?? 5) / (attentionMultiplier * (to - from) * 1.5);
          add(wq, (from + i) * queryHeads * keySize + head * keySize + dim, scale * x);
        }
      }
  };
  const half = stable.length >> 1;
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    const by = Array.from({ length: group }, (_, i) => kvHead * group + i);
    if (kvHead === 0) compare(kvHead, "content", stable, by);
    else {
      compare(kvHead, "author", stable.slice(0, half), by.slice(0, 1));
      compare(kvHead, "form", stable.slice(half), by.slice(1));
    }
  }
  const { from, to } = span("deeds", D);
  const wo = Float32Array.from({ length: queryHeads * keySize * D }, noise);
  for (let i = 0; i < to - from; i++) {
    for (let head = 0; head < kvHeads; head++)
      add(wv, (from + i) * kvHeads * keySize + head * keySize + i, 1);
    for (let head = 0; head < queryHeads; head++) {
      const column = from + head * (to - from) + i;
      if (column < D) add(wo, (head * keySize + i) * D + column, 1);
    }
  }
  const shape = (heads: number) => [D, heads * keySize];
  return {
    wq: { shape: shape(queryHeads), data: wq },
    wk: { shape: shape(kvHeads), data: wk },
    wv: { shape: shape(kvHeads), data: wv },
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

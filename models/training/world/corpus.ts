import {
  type Dataset,
  datasetPost,
  type Impression,
  openDataset,
  type ReaderSplit,
  readerSequences,
} from "#models/world/dataset.ts";
import { countsAt } from "#models/world/popularity.ts";
import type { PresetName } from "#models/world/presets.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

/** One reader's impressions, oldest first, as columns. */
export interface CorpusReader {
  /** Index of the post. */
  readonly post: Int32Array;
  /** Milliseconds of the world. */
  readonly at: Float64Array;
  /** Bit `i` = `ACTIONS[i]`. */
  readonly actions: Int32Array;
  readonly dwellSeconds: Float32Array;
}

/** A world, ready to cut batches from. */
export interface Corpus {
  readonly posts: number;
  /** Features of a post, `[F]`; made when first asked for. */
  features(post: number): Int32Array;
  /** Milliseconds of the world. */
  createdAt(post: number): number;
  countsAt(post: number, at: number): EngagementCounts;
  readonly readers: readonly CorpusReader[];
  /** How often each post was met, all readers together. */
  readonly frequency: Int32Array;
  readonly impressions: number;
}

function columns(impressions: readonly Impression[]): CorpusReader {
  return {
    post: Int32Array.from(impressions, ({ post }) => post),
    at: Float64Array.from(impressions, ({ at }) => at),
    actions: Int32Array.from(impressions, ({ actions }) =>
      actions.reduce((bits, action) => bits | (1 << ACTION_INDEX[action]), 0),
    ),
    dwellSeconds: Float32Array.from(impressions, ({ dwellSeconds }) => dwellSeconds),
  };
}

/** Features of a world's posts, each made once. */
export function postFeaturesOf(
  dataset: Dataset,
  layout: FeatureLayout,
): (post: number) => Int32Array {
  const known: (Int32Array | undefined)[] = [];
  return (post) => (known[post] ??= postFeatures(datasetPost(dataset, post), layout));
}

/** Reads a world's training or held-out readers into memory: about 24 bytes an impression. */
export function openCorpus(
  preset: PresetName,
  seed: number,
  layout: FeatureLayout,
  split: ReaderSplit = "train",
): Corpus {
  const dataset = openDataset(preset, seed);
  const { posts } = dataset.timeline;
  const readers = [...readerSequences(dataset, split)].map(({ impressions }) =>
    columns(impressions),
  );
  const frequency = new Int32Array(posts.length);
  for (const { post } of readers)
    for (const index of post) frequency[index] = (frequency[index] ?? 0) + 1;
  const known = (index: number) => {
    const post = posts[index];
    if (!post) throw new RangeError(`no post ${index} in a world of ${posts.length}`);
    return post;
  };
  return {
    posts: posts.length,
    features: postFeaturesOf(dataset, layout),
    createdAt: (index) => known(index).at,
    countsAt: (index, at) => countsAt(dataset.world, known(index), at),
    readers,
    frequency,
    impressions: readers.reduce((sum, { post }) => sum + post.length, 0),
  };
}

/** Share of impressions that got each action, `[A]`. */
export function baseRates({ readers, impressions }: Corpus): Float64Array {
  const rates = new Float64Array(ACTIONS.length);
  for (const { actions } of readers)
    for (const bits of actions)
      for (let a = 0; a < rates.length; a++)
        if ((bits >> a) & 1) rates[a] = (rates[a] ?? 0) + 1 / impressions;
  return rates;
}

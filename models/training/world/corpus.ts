import {
  type Dataset,
  datasetPost,
  type Impression,
  openDataset,
  type ReaderSplit,
  readerSequences,
} from "#models/world/dataset.ts";
import { drawCandidate } from "#models/world/exploration.ts";
import { type Observer, sampleActions } from "#models/world/history.ts";
import { trueProbabilities, type Truth } from "#models/world/oracle.ts";
import { countsAt } from "#models/world/popularity.ts";
import type { PresetName } from "#models/world/presets.ts";
import { RandomStream } from "#models/world/random.ts";
import type { WorldReader } from "#models/world/readers.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

/** Posts with the truth about them, at moments that another list gives. */
export interface Questions {
  /** Index of the post, -1 for none. */
  readonly post: Int32Array;
  /** `[n, A + 1]` row-major: probability of each action, and the expected dwell as a share of `FEATURES.maxDwellS`. */
  readonly targets: Float32Array;
}

/** One reader's impressions, oldest first, as columns. */
export interface CorpusReader extends Questions {
  /** One more post for each impression, which the reader might have met instead. */
  readonly explored: Questions;
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

/** What impressions teach: the truth about them, or the one thing that happened. */
export type TargetKind = "expected" | "sampled";

/** Notes the questions that come up while a reader lives. */
class QuestionRecorder {
  readonly #kind: TargetKind;
  #posts: number[] = [];
  #targets: number[] = [];

  constructor(kind: TargetKind) {
    this.#kind = kind;
  }

  add(post: number, truth: Truth, random: RandomStream): void {
    const drawn = this.#kind === "sampled" ? sampleActions(truth, random) : undefined;
    this.#posts.push(post);
    for (const [a, action] of ACTIONS.entries())
      this.#targets.push(
        drawn ? Number(drawn.actions.includes(action)) : (truth.probabilities[a] ?? 0),
      );
    const seconds = drawn?.dwellSeconds ?? truth.dwellSeconds;
    this.#targets.push(Math.min(1, seconds / FEATURES.maxDwellS));
  }

  /** The questions so far; the recorder begins anew. */
  take(): Questions {
    const questions = {
      post: Int32Array.from(this.#posts),
      targets: Float32Array.from(this.#targets),
    };
    this.#posts = [];
    this.#targets = [];
    return questions;
  }
}

const NO_POST = -1;
const NO_TRUTH: Truth = {
  probabilities: new Float32Array(ACTIONS.length),
  dwellSeconds: 0,
  dwelledSeconds: 0,
};

const columns = (
  impressions: readonly Impression[],
): Pick<CorpusReader, "at" | "actions" | "dwellSeconds"> => ({
  at: Float64Array.from(impressions, ({ at }) => at),
  actions: Int32Array.from(impressions, ({ actions }) =>
    actions.reduce((bits, action) => bits | (1 << ACTION_INDEX[action]), 0),
  ),
  dwellSeconds: Float32Array.from(impressions, ({ dwellSeconds }) => dwellSeconds),
});

/** Features of a world's posts, each made once. */
export function postFeaturesOf(
  dataset: Dataset,
  layout: FeatureLayout,
): (post: number) => Int32Array {
  const known: (Int32Array | undefined)[] = [];
  return (post) => (known[post] ??= postFeatures(datasetPost(dataset, post), layout));
}

/** Reads a world's training or held-out readers into memory: about 240 bytes an impression. */
export function openCorpus(
  preset: PresetName,
  seed: number,
  layout: FeatureLayout,
  { split = "train", targets = "expected" }: { split?: ReaderSplit; targets?: TargetKind } = {},
): Corpus {
  const dataset = openDataset(preset, seed);
  const { world, timeline } = dataset;
  const { posts } = timeline;
  const readers: CorpusReader[] = [];
  const met = new QuestionRecorder(targets);
  const explored = new QuestionRecorder(targets);
  const observing = (reader: WorldReader): Observer => {
    const random = new RandomStream(seed, "exploration", reader.index);
    return ({ at, state, post, seen, truth }) => {
      met.add(post.index, truth, random);
      const other = drawCandidate(world, timeline, state, seen, at, random);
      const ofOther = other && trueProbabilities(reader, state, other, at);
      explored.add(other?.index ?? NO_POST, ofOther ?? NO_TRUTH, random);
    };
  };
  for (const { impressions } of readerSequences(dataset, split, observing))
    readers.push({ ...columns(impressions), ...met.take(), explored: explored.take() });
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

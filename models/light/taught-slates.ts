import type { LoadedModel, Scores } from "#models/evaluation/world/model.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { anchored } from "#models/world/anchor.ts";
import {
  type Dataset,
  DATASET_ANCHOR_MS,
  datasetPost,
  type EvaluationSlate,
  evaluationSlates,
  type SlateOptions,
} from "#models/world/dataset.ts";
import { countsAt } from "#models/world/popularity.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { quantizeUnit } from "#shared/features/post-tower.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTIONS } from "#shared/types/action.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** What a reader could be shown, as the device would see it, and what Phoenix predicts for each post. */
export interface TaughtSlate {
  readonly truth: EvaluationSlate;
  readonly now: EpochMs;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  /** int8 `[E]`, as it leaves the reader tower. */
  readonly readerVector: Int8Array;
  /** With Phoenix's probabilities and dwell. */
  readonly candidates: readonly TaughtCandidate[];
}

export type TaughtCandidate = HydratedCandidate & {
  readonly probabilities: Float32Array;
  readonly dwellSeconds: number;
};

/** What of a slate the ranker is not told. */
export interface Withheld {
  /** Only so many of the newest history entries are known. */
  readonly historyLength?: number;
  /** Whether the view count of the post at a row is known. */
  readonly viewsKnown?: (row: number) => boolean;
}

const ALLOWED = { action: "allow" } as const;
/** Slates with fewer posts than this share of the wanted ones are left out: there is little to cut. */
const MIN_SHARE = 0.5;

/** Slates of a world's held-out readers, scored by Phoenix; each once for every answer of `versions`. */
export async function* taughtSlates(
  model: LoadedModel,
  dataset: Dataset,
  options: SlateOptions & { readonly candidates: number },
  versions: (reader: number) => readonly Withheld[] = () => [{}],
): AsyncGenerator<TaughtSlate, void> {
  const features = postFeaturesOf(dataset, model.manifest.layout);
  const encoded = encodedPosts(dataset, model, features);
  for (const truth of evaluationSlates(dataset, options)) {
    if (truth.candidates.length < MIN_SHARE * options.candidates) continue;
    const history = historyOf(dataset, truth, features);
    const shown = shownTo(dataset, truth, encoded);
    const now = anchored(dataset.world, truth.at, DATASET_ANCHOR_MS);
    for (const { historyLength, viewsKnown } of versions(truth.reader.index)) {
      const known = history.slice(
        history.length - Math.min(history.length, historyLength ?? Infinity),
      );
      const posts = viewsKnown ? hideViews(shown, viewsKnown) : shown;
      yield await taught(model, truth, now, known, posts);
    }
  }
}

async function taught(
  model: LoadedModel,
  truth: EvaluationSlate,
  now: EpochMs,
  history: readonly HistoryEntry[],
  shown: readonly HydratedCandidate[],
): Promise<TaughtSlate> {
  const scores = await model.score(history, shown, now);
  return {
    truth,
    now,
    history,
    readerVector: quantizeUnit(await model.embedReader(history)),
    candidates: shown.map((post, row) => ({ ...post, ...predicted(scores, row) })),
  };
}

const predicted = ({ probabilities, continuous }: Scores, row: number) => ({
  probabilities: probabilities.slice(row * ACTIONS.length, (row + 1) * ACTIONS.length),
  dwellSeconds: (continuous[row] ?? 0) * FEATURES.maxDwellS,
});

const hideViews = (
  posts: readonly HydratedCandidate[],
  known: (row: number) => boolean,
): HydratedCandidate[] =>
  posts.map((post, row) =>
    known(row) ? post : { ...post, counts: { ...post.counts, views: undefined } },
  );

/** Engines keep parsed texts and numbers in other forms than computed ones, and read them faster: it shows in timings. */
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A world's posts as the edge would hand them on; each is made once, for its embedding takes longest. */
function encodedPosts(
  dataset: Dataset,
  { embedder, manifest: { modelVersion } }: LoadedModel,
  features: (post: number) => Int32Array,
): (index: number) => Omit<HydratedCandidate, "counts" | "inNetwork"> {
  const known = new Map<number, Omit<HydratedCandidate, "counts" | "inNetwork">>();
  return (index) => {
    let encoded = known.get(index);
    if (!encoded) {
      const post = datasetPost(dataset, index);
      const { authorId } = post;
      encoded = overTheWire({
        ...post,
        author: { id: authorId, name: authorId, handle: authorId },
        visibility: { home: ALLOWED, recommendations: ALLOWED },
        features: Array.from(features(index)),
        embedding: encodeEmbedding(embedder.embed(features(index))),
        modelVersion,
        source: "recent",
      });
      known.set(index, encoded);
    }
    return encoded;
  };
}

const shownTo = (
  { world, timeline }: Dataset,
  { candidates, followed, at }: EvaluationSlate,
  encoded: ReturnType<typeof encodedPosts>,
): HydratedCandidate[] =>
  Array.from(candidates, (index) => {
    const post = timeline.posts[index];
    if (!post) throw new RangeError(`no post ${index}`);
    const counts = countsAt(world, post, at);
    return { ...encoded(index), counts, inNetwork: followed.has(post.author) };
  });

function historyOf(
  dataset: Dataset,
  { impressions }: EvaluationSlate,
  features: (post: number) => Int32Array,
): HistoryEntry[] {
  return impressions.map(({ post: index, at, actions, dwellSeconds }) => {
    const { id, authorId, createdAt } = datasetPost(dataset, index);
    return {
      postId: id,
      authorId,
      features: Array.from(features(index)),
      postCreatedAt: createdAt,
      at: anchored(dataset.world, at, DATASET_ANCHOR_MS),
      actions,
      dwellSeconds,
    };
  });
}

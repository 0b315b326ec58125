import { PROPOSED_SHARE } from "#models/world/exploration.ts";
import { drawExposure, MAX_AGE_MS } from "#models/world/exposure.ts";
import { simulateReader, type Impression, type Observer } from "#models/world/history.ts";
import { trueProbabilities } from "#models/world/oracle.ts";
import type { PresetName } from "#models/world/presets.ts";
import { RandomStream } from "#models/world/random.ts";
import type { ReaderState } from "#models/world/reader-state.ts";
import { createReader, type WorldReader } from "#models/world/readers.ts";
import {
  buildTimeline,
  firstAtOrAfter,
  isShowable,
  type Timeline,
} from "#models/world/timeline.ts";
import { wirePost } from "#models/world/wire-records.ts";
import { createWorld, type World } from "#models/world/world.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { hours } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";

export type { Impression } from "#models/world/history.ts";

/**
 * A world as training and evaluation read it. Posts of the last 48 hours are in no training sequence.
 *
 * ```ts
 * const dataset = openDataset("train");
 * for (const { impressions } of readerSequences(dataset, "train")) ...
 * for (const slate of evaluationSlates(dataset, { candidates: 1_000, posts: "unseen" })) ...
 * ```
 */
export interface Dataset {
  readonly world: World;
  readonly timeline: Timeline;
  /** Training ends here, milliseconds of the world. */
  readonly trainUntil: number;
}

export function openDataset(preset: PresetName, seed?: number): Dataset {
  const world = createWorld(preset, seed);
  return { world, timeline: buildTimeline(world), trainUntil: world.preset.windowMs - hours(48) };
}

/** The records that the wire would carry, at a fixed anchor: ids are stable, `createdAt` differs by a constant. */
export const DATASET_ANCHOR_MS = Date.UTC(2026, 0, 1);
/** @throws {RangeError} if there is no post of that number. */
export function datasetPost(dataset: Dataset, index: number): Post {
  const post = dataset.timeline.posts[index];
  if (!post)
    throw new RangeError(`no post ${index} in a world of ${dataset.timeline.posts.length}`);
  return wirePost(dataset.world, post, DATASET_ANCHOR_MS);
}

export interface ReaderSequence {
  readonly reader: WorldReader;
  /** Every post met, oldest first, also those that got no action. */
  readonly impressions: readonly Impression[];
}

export type ReaderSplit = "train" | "held-out";

function* readersOf({ world }: Dataset, split: ReaderSplit): Generator<WorldReader, void> {
  const { readers, heldOutReaders } = world.preset;
  const first = split === "train" ? 0 : readers - heldOutReaders;
  const end = split === "train" ? readers - heldOutReaders : readers;
  for (let index = first; index < end; index++) yield createReader(world, index);
}

/**
 * Training readers up to `trainUntil`; held-out readers up to the end of the world. Computed as they are read.
 * `observing` names, for each reader, who watches.
 */
export function* readerSequences(
  dataset: Dataset,
  split: ReaderSplit = "train",
  observing?: (reader: WorldReader) => Observer,
): Generator<ReaderSequence, void> {
  const until = split === "train" ? dataset.trainUntil : dataset.world.preset.windowMs;
  for (const reader of readersOf(dataset, split)) {
    const { impressions } = simulateReader(
      dataset.world,
      dataset.timeline,
      reader,
      until,
      observing?.(reader),
    );
    yield { reader, impressions };
  }
}

/** N posts that a held-out reader could be shown next, with the truth about each. */
export interface EvaluationSlate {
  readonly reader: WorldReader;
  /** All that the reader met before, oldest first. */
  readonly impressions: readonly Impression[];
  /** Authors followed at `at`. */
  readonly followed: ReadonlySet<number>;
  /** The moment of the request, milliseconds of the world. */
  readonly at: number;
  /** `[N]` positions in `Timeline.posts`: at most 48 h old, not met by this reader, no reposts. */
  readonly candidates: Int32Array;
  /** `[N, A]` row-major: the true probability of each of `ACTIONS`. */
  readonly probabilities: Float32Array;
  /** `[N]` expected seconds. */
  readonly dwellSeconds: Float32Array;
}

export interface SlateOptions {
  readonly candidates?: number;
  /** "unseen": posts of the last 48 h, in no training sequence. "seen": the 48 h before, which training has met. */
  readonly posts?: "unseen" | "seen";
  /** Only the first so many held-out readers. */
  readonly readers?: number;
}

function drawCandidates(
  { world, timeline }: Dataset,
  state: ReaderState,
  met: ReadonlySet<number>,
  at: number,
  notBefore: number,
  wanted: number,
  random: RandomStream,
): Int32Array {
  const chosen = new Set<number>();
  const taken = new Set(met);
  const take = (index: number): void => {
    chosen.add(index);
    taken.add(index);
  };
  while (chosen.size < PROPOSED_SHARE * wanted) {
    const post = drawExposure(world, timeline, state, taken, at, random);
    if (!post) break;
    if (post.at < notBefore) taken.add(post.index);
    else take(post.index);
  }
  const from = firstAtOrAfter(timeline.posts, Math.max(notBefore, at - MAX_AGE_MS));
  const rest: number[] = [];
  for (let i = from; i < timeline.posts.length; i++) {
    const post = timeline.posts[i];
    if (!post || post.at > at) break;
    const shown = post.kind !== "repost" && isShowable(post, at, MAX_AGE_MS);
    if (shown && !taken.has(i) && !state.hidden.has(post.author)) rest.push(i);
  }
  while (chosen.size < wanted && rest.length > 0) {
    const k = random.below(rest.length);
    take(rest[k] ?? 0);
    rest[k] = rest[rest.length - 1] ?? 0;
    rest.pop();
  }
  return Int32Array.from(chosen).sort();
}

/** Slates for the held-out readers, each at the end of the reader's history and in the middle of a session. */
export function* evaluationSlates(
  dataset: Dataset,
  { candidates = 1_000, posts = "unseen", readers = Infinity }: SlateOptions = {},
): Generator<EvaluationSlate, void> {
  const { world, timeline } = dataset;
  const until = posts === "unseen" ? world.preset.windowMs : dataset.trainUntil;
  const notBefore = posts === "unseen" ? dataset.trainUntil : 0;
  let count = 0;
  for (const reader of readersOf(dataset, "held-out")) {
    if (count++ >= readers) return;
    const { impressions, state, endAt } = simulateReader(world, timeline, reader, until);
    const at = Math.min(endAt, until);
    const met = new Set(impressions.map((impression) => impression.post));
    const random = new RandomStream(world.seed, "slate", reader.index);
    const chosen = drawCandidates(dataset, state, met, at, notBefore, candidates, random);
    const probabilities = new Float32Array(chosen.length * ACTIONS.length);
    const dwellSeconds = new Float32Array(chosen.length);
    for (const [row, index] of chosen.entries()) {
      const post = timeline.posts[index];
      if (!post) continue;
      const truth = trueProbabilities(reader, state, post, at);
      probabilities.set(truth.probabilities, row * ACTIONS.length);
      dwellSeconds[row] = truth.dwellSeconds;
    }
    yield {
      reader,
      impressions,
      followed: state.followed,
      at,
      candidates: chosen,
      probabilities,
      dwellSeconds,
    };
  }
}

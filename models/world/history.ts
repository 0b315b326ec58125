import type { WorldPost } from "#models/world/entities.ts";
import { drawExposure } from "#models/world/exposure.ts";
import {
  GLANCE_SECONDS,
  MIN_DWELL_SECONDS,
  trueProbabilities,
  type Truth,
} from "#models/world/oracle.ts";
import { RandomStream } from "#models/world/random.ts";
import { beginSession, initialState, meet, type ReaderState } from "#models/world/reader-state.ts";
import type { WorldReader } from "#models/world/readers.ts";
import type { Timeline } from "#models/world/timeline.ts";
import type { World } from "#models/world/world.ts";
import { ACTION_INDEX, ACTIONS, type Action, EXPLORING_ACTIONS } from "#shared/types/action.ts";
import { hours, minutes } from "#shared/types/ids.ts";

/** A post that was on a reader's screen, whatever they did with it. */
export interface Impression {
  /** Position in `Timeline.posts`; never a repost. */
  readonly post: number;
  /** Milliseconds since the world began. */
  readonly at: number;
  /** In the order of `ACTIONS`. A post that was only passed by has `not_dwelled` and `post_unexplored`. */
  readonly actions: readonly Action[];
  readonly dwellSeconds: number;
}

/** A reader's past, oldest first, and what is on their mind right after it. */
export interface ReaderHistory {
  readonly impressions: readonly Impression[];
  readonly state: ReaderState;
  /** The moment after the last impression. */
  readonly endAt: number;
}

/** Histories start when there is a day's worth of posts to meet. */
const FIRST_SESSION_MS = hours(24);
/** Between leaving one post and looking at the next. */
const SCROLL_MS = 700;

/** Draws what happens from the truth; the two actions that follow from others are set accordingly. */
export function sampleActions(
  truth: Truth,
  random: RandomStream,
): { actions: Action[]; dwellSeconds: number } {
  const happened = ACTIONS.map((_, i) => random.unit() < (truth.probabilities[i] ?? 0));
  const dwelled = happened[ACTION_INDEX.dwell] ?? false;
  happened[ACTION_INDEX.not_dwelled] = !dwelled;
  happened[ACTION_INDEX.post_unexplored] = !EXPLORING_ACTIONS.some(
    (action) => happened[ACTION_INDEX[action]],
  );
  const spread = random.unit() + random.unit(); // mean 1
  const seconds = dwelled
    ? MIN_DWELL_SECONDS + (truth.dwelledSeconds - MIN_DWELL_SECONDS) * spread
    : GLANCE_SECONDS.min + ((GLANCE_SECONDS.max - GLANCE_SECONDS.min) * spread) / 2;
  return {
    actions: ACTIONS.filter((_, i) => happened[i]),
    dwellSeconds: Math.round(seconds * 100) / 100,
  };
}

function applyActions(state: ReaderState, post: WorldPost, actions: readonly Action[]): void {
  if (actions.includes("follow_author")) state.followed.add(post.author);
  if (actions.some((a) => a === "mute_author" || a === "block_author" || a === "report")) {
    state.hidden.add(post.author);
    state.followed.delete(post.author);
  }
}

/** Moments at which sessions begin: one a stretch, the last one shortly before `until`. */
function sessionTimes(world: World, until: number, random: RandomStream): number[] {
  const share = (until - FIRST_SESSION_MS) / (world.preset.windowMs - FIRST_SESSION_MS);
  const count = Math.max(2, Math.round(world.preset.sessions * share * random.between(0.6, 1.4)));
  const stretch = (until - FIRST_SESSION_MS) / count;
  const times = Array.from({ length: count - 1 }, (_, i) =>
    Math.round(FIRST_SESSION_MS + stretch * (i + 0.8 * random.unit())),
  );
  times.push(until - Math.round(minutes(10) + random.unit() * minutes(20)));
  return times;
}

/** Called with every post that a reader is about to act on, in the state that decides. Must change nothing. */
export type Observer = (
  meeting: Readonly<{
    at: number;
    post: WorldPost;
    state: ReaderState;
    seen: ReadonlySet<number>;
    truth: Truth;
  }>,
) => void;

/** Lives a reader's visits up to a moment and notes every post they met. Same arguments, same history. */
export function simulateReader(
  world: World,
  timeline: Timeline,
  reader: WorldReader,
  until: number,
  observe?: Observer,
): ReaderHistory {
  const random = new RandomStream(world.seed, "history", reader.index);
  const state = initialState(reader);
  const seen = new Set<number>();
  const impressions: Impression[] = [];
  let at = 0;
  for (const [session, begin] of sessionTimes(world, until, random).entries()) {
    at = Math.max(at + SCROLL_MS, begin);
    beginSession(world, reader, state, session, at);
    const length = Math.round(world.preset.impressionsPerSession * random.between(0.4, 1.6));
    for (let i = 0; i < length && at < until; i++) {
      const post = drawExposure(world, timeline, state, seen, at, random);
      if (!post) break;
      const truth = trueProbabilities(reader, state, post, at);
      observe?.({ at, post, state, seen, truth });
      const { actions, dwellSeconds } = sampleActions(truth, random);
      impressions.push({ post: post.index, at, actions, dwellSeconds });
      seen.add(post.index);
      meet(state, post, at);
      applyActions(state, post, actions);
      at += Math.round(dwellSeconds * 1_000) + SCROLL_MS;
    }
  }
  return { impressions, state, endAt: at };
}

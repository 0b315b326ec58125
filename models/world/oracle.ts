import { FACETS, type WorldPost } from "#models/world/entities.ts";
import { tiredness, type ReaderState } from "#models/world/reader-state.ts";
import type { WorldReader } from "#models/world/readers.ts";
import { log, sigmoid } from "#models/world/real-math.ts";
import { TASTE } from "#models/world/taste-params.ts";
import { DEVICE } from "#shared/params/device.ts";
import { ACTION_INDEX, ACTIONS, type Action, EXPLORING_ACTIONS } from "#shared/types/action.ts";

/** What a reader would do with a post: the truth that a ranker tries to predict. */
export interface Truth {
  /** `[ACTIONS]`, in their order. Given these, actions are independent, except the two that follow from others. */
  readonly probabilities: Float32Array;
  /** Expected seconds on screen. */
  readonly dwellSeconds: number;
  /** Expected seconds if the reader dwells. */
  readonly dwelledSeconds: number;
}

/** The shortest dwell: what the app counts as one. */
export const MIN_DWELL_SECONDS = DEVICE.dwellMinMs / 1_000;
/** A glance: seconds on screen of a post that was not dwelled on. */
export const GLANCE_SECONDS = { min: 0.3, max: MIN_DWELL_SECONDS - 0.1 } as const;
const MAX_DWELL_SECONDS = 60;

/** An unlabelled action's log-odds are `base + gain * affinity`; rare actions want more affinity. */
const CURVES: Readonly<Record<Exclude<Action, DerivedAction>, { base: number; gain: number }>> = {
  favorite: { base: -2.9, gain: 1.15 },
  reply: { base: -4.9, gain: 0.9 },
  repost: { base: -4.5, gain: 1.1 },
  photo_expand: { base: -1.9, gain: 0.7 },
  click: { base: -2.5, gain: 0.8 },
  profile_click: { base: -4.3, gain: 0.9 },
  vqv: { base: -1.2, gain: 0.9 },
  share: { base: -5, gain: 0.8 },
  share_via_dm: { base: -5.6, gain: 0.9 },
  share_via_copy_link: { base: -6, gain: 0.7 },
  dwell: { base: -0.8, gain: 0.75 },
  quote: { base: -5.8, gain: 1 },
  quoted_click: { base: -2.6, gain: 0.7 },
  follow_author: { base: -5.6, gain: 1.1 },
  not_interested: { base: -7.2, gain: -0.7 },
  block_author: { base: -9.6, gain: -0.7 },
  mute_author: { base: -8.7, gain: -0.75 },
  report: { base: -9.6, gain: -0.5 },
  video_open: { base: -1.8, gain: 0.8 },
  open_link: { base: -2.4, gain: 0.8 },
  quoted_vqv: { base: -2, gain: 0.8 },
};

/** `not_dwelled` and `post_unexplored` say that nothing of a kind happened; they follow from the others. */
type DerivedAction = "not_dwelled" | "post_unexplored";
const AGE_UNIT_MS = TASTE.freshMs;

function authorTaste(reader: WorldReader, post: WorldPost): number {
  const taste = reader.authors.get(post.author);
  if (!taste) return 0;
  return taste.onlyTopic === undefined || taste.onlyTopic === post.topic
    ? taste.affinity
    : TASTE.offTopic;
}

/** How much this reader wants this post now, in log-odds; 0 is an average post. */
export function affinity(
  reader: WorldReader,
  state: ReaderState,
  post: WorldPost,
  at: number,
): number {
  const language = reader.languages.indexOf(post.language);
  const ageing = TASTE.ageing[post.style] ?? 0;
  const doublings = log(1 + Math.max(0, at - post.at) / AGE_UNIT_MS) / Math.LN2;
  return (
    (state.topics[post.topic] ?? 0) +
    (reader.facets[post.topic * FACETS + post.facet] ?? 0) +
    (reader.styles[post.style] ?? 0) +
    authorTaste(reader, post) +
    state.energy +
    (language < 0 ? TASTE.foreignLanguage : -0.3 * language) +
    (post.media === "photo" ? reader.photos : post.media === "video" ? reader.videos : 0) +
    (post.link ? reader.links : 0) +
    (reader.length + 0.4 * state.depth) * (post.sentences - 2) +
    TASTE.qualityGain * post.quality -
    ageing * doublings -
    tiredness(state, post, at) +
    (post.spam ? TASTE.spam : post.label ? TASTE.labelled : 0)
  );
}

/** Log-odds that an action gains from the kind of post, beyond affinity; undefined where it cannot happen. */
function fit(action: keyof typeof CURVES, state: ReaderState, post: WorldPost): number | undefined {
  switch (action) {
    case "photo_expand":
      return post.media === "photo" ? 0 : undefined;
    case "video_open":
      return post.media === "video" ? 0 : undefined;
    case "vqv":
      return post.media === "video" ? 0.6 - 0.35 * log(post.videoMs / 10_000) : undefined;
    case "open_link":
      return post.link ? (post.spam ? -1 : 0) : undefined;
    case "quoted_click":
      return post.kind === "quote" ? 0 : undefined;
    case "quoted_vqv":
      return post.kind === "quote" && post.parent?.media === "video" ? 0 : undefined;
    // Styles: question, opinion, tip, news, story, joke
    case "reply":
      return [1, 0.5, -0.3, -0.4, 0, -0.2][post.style];
    case "quote":
      return [-0.4, 0.8, 0, 0.5, -0.3, -0.2][post.style];
    case "repost":
      return [-0.9, 0.1, 0.3, 0.6, -0.2, 0.4][post.style];
    case "share_via_dm":
      return [-0.4, -0.2, 0, 0, 0, 0.9][post.style];
    case "share":
    case "share_via_copy_link":
      return [-0.5, 0, 0.5, 0.3, 0, 0][post.style];
    case "click":
      return 0.25 * (post.sentences - 2) + (post.kind === "reply" ? 0.3 : 0);
    case "dwell":
      return 0.3 * (post.sentences - 1) + 0.4 * state.depth + (post.media === "none" ? 0 : 0.3);
    case "follow_author":
      return state.followed.has(post.author) ? undefined : 0;
    case "profile_click":
      return state.followed.has(post.author) ? -0.8 : 0.3;
    case "not_interested":
      return (post.spam ? 0.6 : 0) + (post.label && !post.spam ? 0.8 : 0);
    case "block_author":
      return post.spam ? 1.6 : 0;
    case "mute_author":
      return (post.spam ? 0.8 : 0) + (state.followed.has(post.author) ? 0.4 : 0);
    case "report":
      return post.spam ? 2.6 : post.label ? 1.2 : -1;
    case "favorite":
      return 0;
  }
}

/** Extreme affinities change nothing any more: nobody likes everything. */
const AFFINITY_RANGE = { min: -4.5, max: 4.5 };

/**
 * The probability of every action and the expected dwell, if `reader` in `state` meets `post` at `at`
 * (milliseconds of the world). A repost is met as its original: pass `shownPost(post)`.
 */
export function trueProbabilities(
  reader: WorldReader,
  state: ReaderState,
  post: WorldPost,
  at: number,
): Truth {
  const wanted = affinity(reader, state, post, at);
  const u = Math.min(AFFINITY_RANGE.max, Math.max(AFFINITY_RANGE.min, wanted));
  const probabilities = new Float32Array(ACTIONS.length);
  for (let i = 0; i < ACTIONS.length; i++) {
    const action = ACTIONS[i];
    if (action === undefined || action === "not_dwelled" || action === "post_unexplored") continue;
    const extra = fit(action, state, post);
    if (extra === undefined) continue;
    const { base, gain } = CURVES[action];
    probabilities[i] = sigmoid(base + gain * u + extra + (reader.propensities[i] ?? 0));
  }
  const dwell = probabilities[ACTION_INDEX.dwell] ?? 0;
  probabilities[ACTION_INDEX.not_dwelled] = 1 - dwell;
  let unexplored = 1;
  for (const action of EXPLORING_ACTIONS)
    unexplored *= 1 - (probabilities[ACTION_INDEX[action]] ?? 0);
  probabilities[ACTION_INDEX.post_unexplored] = unexplored;

  const watching = post.media === "video" ? Math.min(20, post.videoMs / 4_000) : 0;
  const reading = 3 + 2.2 * post.sentences + (post.media === "photo" ? 2 : 0) + watching;
  const interest = 0.5 + sigmoid(0.5 * u + 0.8 * state.depth);
  const dwelledSeconds = Math.min(
    MAX_DWELL_SECONDS,
    Math.max(MIN_DWELL_SECONDS, reading * interest),
  );
  const glance = (GLANCE_SECONDS.min + GLANCE_SECONDS.max) / 2;
  return {
    probabilities,
    dwellSeconds: dwell * dwelledSeconds + (1 - dwell) * glance,
    dwelledSeconds,
  };
}

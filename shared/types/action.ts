/**
 * What a reader can do with a post, in the order of the model's heads: January's eighteen first, then the later five.
 * The index of a name here is its column in `probabilities [N, A]`, everywhere.
 *
 * @see xai-org/x-algorithm, January 2026 (`PhoenixScores`) and September 2026 (extra heads)
 */
export const ACTIONS = [
  "favorite",
  "reply",
  "repost",
  "photo_expand",
  "click",
  "profile_click",
  "vqv",
  "share",
  "share_via_dm",
  "share_via_copy_link",
  "dwell",
  "quote",
  "quoted_click",
  "follow_author",
  "not_interested",
  "block_author",
  "mute_author",
  "report",
  "video_open",
  "open_link",
  "quoted_vqv",
  "not_dwelled",
  "post_unexplored",
] as const;

/** `vqv` is a video quality view: the video played long enough to count. */
export type Action = (typeof ACTIONS)[number];

export const ACTION_INDEX = Object.fromEntries(ACTIONS.map((name, i) => [name, i])) as Readonly<
  Record<Action, number>
>;

/** A post on screen with none of these was left unexplored: `post_unexplored`. */
export const EXPLORING_ACTIONS = [
  "dwell",
  "click",
  "photo_expand",
  "video_open",
  "open_link",
  "profile_click",
  "quoted_click",
] as const satisfies readonly Action[];

/** Continuous predictions, in the order of the model's second head: `continuous [N, C]`. */
export const CONTINUOUS = ["dwell_seconds"] as const;

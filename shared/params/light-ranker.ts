import type { Action } from "#shared/types/action.ts";

/**
 * The light ranker: what it reads of a reader and how hard it cuts. A change of anything but `keep` changes its inputs,
 * so it must be distilled again (`npm run train -- light`).
 */
export const LIGHT_RANKER = {
  /** Candidates that go on to Phoenix: of 1,500, more than 99 % of its best 35 are among them (models/README.md). */
  keep: 500,
  /** Newest history entries read; those that Phoenix reads. */
  history: 128,
  /** An entry counts half as much as one this many entries newer: tastes change slowly, moods Phoenix knows better. */
  halfLife: 128,
  /** What doing this to a post says about liking it. The sum over a visit is clipped to `valueRange`. */
  values: {
    favorite: 1,
    reply: 1,
    repost: 1,
    photo_expand: 0.35,
    click: 0.35,
    profile_click: 0.35,
    vqv: 0.35,
    share: 1,
    share_via_dm: 1,
    share_via_copy_link: 1,
    dwell: 0.35,
    quote: 1,
    quoted_click: 0.35,
    follow_author: 1,
    not_interested: -1,
    block_author: -2,
    mute_author: -2,
    report: -2,
    video_open: 0.35,
    open_link: 0.35,
    quoted_vqv: 0.35,
    not_dwelled: 0,
    post_unexplored: 0,
  } satisfies Record<Action, number>,
  valueRange: 2,
  /** Entries without any liking that a row of this block is taken to have had before its first: few where rows are rare. */
  priors: { author: 2, topic: 3, language: 8, form: 8, token: 2 },
  /** The same for the reader's own mean. */
  meanPrior: 4,
  /** Added to counts before they are divided: so many likes, replies and views a new post is taken to have. */
  rates: { likes: 0.7, replies: 0.3, views: 20 },
} as const;

import type { Action } from "#shared/types/action.ts";
import { hours } from "#shared/types/ids.ts";

/**
 * Every number that changes an ordering, in one place.
 *
 * A weight multiplies a predicted probability, not a count: a rare action needs a larger weight to matter at all.
 * Defaults are X's of 25 September 2026; `post_unexplored` counts in network only, and `vqv` for long videos only.
 */
export const RANKING = {
  /** Score units per unit of probability. Negative = unwanted. */
  weights: {
    favorite: 0.5,
    reply: 5,
    repost: 1,
    photo_expand: 0.05,
    click: 0.4,
    profile_click: 0,
    vqv: 0,
    share: 2,
    share_via_dm: 5,
    share_via_copy_link: 20,
    dwell: 0.05,
    quote: 5,
    quoted_click: 0.05,
    follow_author: 4,
    not_interested: -43.2,
    block_author: -31.2,
    mute_author: -58.8,
    report: -234,
    video_open: 0.07,
    open_link: 0.2,
    quoted_vqv: 0,
    not_dwelled: -0.02,
    post_unexplored: 0.02,
  } satisfies Record<Action, number>,
  /** Score units per predicted second of dwell. */
  dwellSecondsWeight: 0.004,
  /** `vqv` counts for videos longer than this. */
  vqvMinDurationMs: 10_000,
  /** Width of the band just above zero that negative sums are squeezed into, so that they sort below all others. */
  negativeScoresOffset: 0.001,
  /** The k-th further post of an author is multiplied by (1 - floor) * decay^k + floor. */
  authorDiversity: { decay: 0.5, floor: 0.25 },
  /** Multiplies posts by authors the reader does not follow, and replies and reposts. In (0, 1]. */
  outOfNetworkFactor: 0.75,
  /** Posts older than this never reach the scorers. */
  maxPostAgeMs: hours(48),
  /** Posts selected for one feed. */
  resultSize: 50,
} as const;

export type ActionWeights = Readonly<Record<Action, number>>;

import { hours } from "#shared/types/ids.ts";

/**
 * What readers are like. Affinities are log-odds: +1 makes a like about 2.7 times as probable.
 *
 * Tuned so that no simple signal explains the readers: the table in `README.md` shows what each one reaches.
 */
export const TASTE = {
  /** Log-odds of the topics that a reader loves, likes, does not care for, cannot stand. */
  loved: { count: 3, low: 1.2, high: 2.2 },
  liked: { count: 3, low: 0.3, high: 1 },
  indifferent: { low: -1.2, high: -0.5 },
  disliked: { count: 2, low: -2.6, high: -1.8 },
  /** Spread of the preference between facets of one topic. */
  facetSpread: 0.8,
  /** Spread of the preference between styles, media and lengths. */
  styleSpread: 0.6,
  mediaSpread: 0.7,
  lengthSpread: 0.3,
  linkSpread: 0.4,
  /** A language the reader does not speak. */
  foreignLanguage: -2.2,
  /** Share of readers with a second language. */
  bilingual: 0.3,
  /** One love is swapped for another topic after this long, on average; the change takes `driftMs`. */
  phaseMs: hours(24 * 6),
  driftMs: hours(36),
  /** Favourite authors: how many, how strong, and the share of them loved on one topic only. */
  favourites: { min: 6, max: 14, low: 1, high: 2.4 },
  oneTopicShare: 0.4,
  /** A favourite of one topic who writes about something else. */
  offTopic: -0.9,
  /** Authors the reader cannot stand. */
  dislikedAuthors: { max: 4, affinity: -2.2 },
  /** A session's mood: one or two topics the reader wants now, and less of the others. */
  mood: { wanted: 2, others: -0.6, energySpread: 0.45, depthSpread: 0.6 },
  /** Each post met of a topic makes the next less welcome; forgotten with this half-life. */
  satiation: { perPost: 0.55, limit: 3, halfLifeMs: hours(3) },
  /** The same for an author seen again. */
  fatigue: { perPost: 0.5, limit: 1.5, halfLifeMs: hours(8) },
  /** How much the common quality of a post counts for one reader. */
  qualityGain: 0.55,
  /** Log-odds lost per doubling of age beyond `freshMs`, by style (`STYLES`): news ages fast, tips hardly. */
  ageing: [0.3, 0.25, 0.08, 0.6, 0.18, 0.2],
  freshMs: hours(3),
  spam: -3.2,
  /** A labelled post, to most readers. */
  labelled: -1.2,
  /** Spread of how readily a reader takes each action. */
  propensitySpread: 0.5,
} as const;

/** Candidate generation, first version: exact search. */
export const RETRIEVAL = {
  /** Candidates asked of retrieval for one feed. */
  limit: 600,
  /** In-network candidates asked of Thunder for one feed. */
  inNetworkLimit: 600,
  /** Share of a guest's candidates taken by engagement; the rest by recency, so that new posts are met at all. */
  popularShare: 0.7,
  /** Engagement counts half as much for a post this much older. Hours. */
  popularHalfLifeHours: 6,
} as const;

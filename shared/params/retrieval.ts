/** In order of preference: a post that several sources found belongs to the first of them. */
export const RETRIEVAL_SOURCES = ["two-tower", "popular", "recent"] as const;
export type RetrievalSource = (typeof RETRIEVAL_SOURCES)[number];

/** Candidate generation, first version: exact search. */
export const RETRIEVAL = {
  /** Candidates asked of retrieval for one feed. */
  limit: 600,
  /** In-network candidates asked of Thunder for one feed. */
  inNetworkLimit: 600,
  /**
   * How much of the limit each source fills, relative to the others asked; what one cannot fill goes to the next.
   * Recency has a part so that new posts are met at all.
   */
  shares: { "two-tower": 0.7, popular: 0.2, recent: 0.1 } satisfies Record<RetrievalSource, number>,
  /** A guest has no two-tower: popular and recent at 7 to 3. */
  guestShares: { "two-tower": 0, popular: 0.7, recent: 0.3 } satisfies Record<
    RetrievalSource,
    number
  >,
  /** A shard is first asked for its even part of the hits times this, ... */
  shardOversampling: 1.5,
  /** ... and a few more, for small limits. */
  shardMargin: 16,
  /** Engagement counts half as much for a post this much older. Hours. */
  popularHalfLifeHours: 6,
  /** What one engagement is worth to the popular source: the more effort, the more. */
  popularWeights: { likes: 1, reposts: 2, replies: 1.5, quotes: 2, views: 0.01 },
} as const;

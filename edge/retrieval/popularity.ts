import { RETRIEVAL } from "#shared/params/retrieval.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

const HOUR_MS = 3_600_000;

/** Engagement, damped (a tenfold audience is not ten times as interesting) and decaying with age. */
export function popularity(counts: EngagementCounts, ageMs: number): number {
  const { likes, reposts, replies, quotes, views } = RETRIEVAL.popularWeights;
  const engagement =
    likes * counts.likes +
    reposts * counts.reposts +
    replies * counts.replies +
    quotes * counts.quotes +
    views * (counts.views ?? 0);
  const halvings = Math.max(0, ageMs) / HOUR_MS / RETRIEVAL.popularHalfLifeHours;
  return Math.log1p(engagement) * 0.5 ** halvings;
}

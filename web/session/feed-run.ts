import { RANKING } from "#shared/params/ranking.ts";
import { type PipelineResult, runPipeline } from "#shared/pipeline/candidate-pipeline.ts";
import type {
  CandidateScores,
  HydratedCandidate,
  PostCandidate,
  RankedCandidate,
} from "#shared/types/candidate.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { FeedPipeline } from "#web/pipeline/feed-pipeline.ts";
import type { RankedBy, Ranking } from "#web/session/feed-session.ts";

/** The clocks of one device: what time it is, and a monotonic one to measure with. */
export interface Clocks {
  readonly now: () => EpochMs;
  /** Milliseconds of any origin. */
  readonly monotonic: () => number;
}

/** What of a ranking the ranker says. */
type OfTheRanker = "fellBack" | "recovered" | "modelVersion";

export interface FeedRun {
  readonly posts: readonly RankedCandidate[];
  /** Everything but what ordered it; only the caller knows that. */
  readonly ranking: Omit<Ranking, "by" | OfTheRanker>;
  /** Names of the stages that failed, with the reason. */
  readonly failures: ReadonlyMap<string, string>;
  readonly retrievedCount: number;
}

type Result = PipelineResult<FeedQuery, PostCandidate, HydratedCandidate, CandidateScores>;

/** A query as it is before the query hydrators: nothing is known of the reader yet. */
const emptyQuery = (viewerId: UserId, now: EpochMs): FeedQuery => ({
  viewerId,
  now,
  seed: now,
  limit: RANKING.resultSize,
  following: new Set(),
  blockedAuthors: new Set(),
  mutedAuthors: new Set(),
  mutedKeywords: [],
  seen: new Set<PostId>(),
  history: [],
});

/** Runs a pipeline for a reader and sums up what it did. Throws `signal.reason` when cancelled. */
export async function runFeed(
  pipeline: FeedPipeline,
  viewerId: UserId,
  { now, monotonic }: Clocks,
  signal: AbortSignal,
): Promise<FeedRun> {
  const start = monotonic();
  const query = emptyQuery(viewerId, now());
  const result = await runPipeline(pipeline, query, { signal, clock: monotonic });
  return {
    posts: result.selected,
    ranking: {
      candidateCount: rankedCount(pipeline, result),
      rankMs: rankMs(pipeline, result),
      totalMs: monotonic() - start,
      timings: result.timings,
      at: now(),
      removed: removedCounts(result),
      failed: result.failed.map(({ name }) => name),
    },
    failures: new Map(result.failed.map(({ name, reason }) => [name, reason])),
    retrievedCount: result.retrievedCount,
  };
}

/** Candidates that reached the scorers. */
function rankedCount({ postSelectionFilters }: FeedPipeline, result: Result): number {
  const after = new Set(postSelectionFilters.map(({ name }) => name));
  const removedAfter = result.removed.filter(({ by }) => after.has(by)).length;
  return result.selected.length + result.rest.length + removedAfter;
}

/** The scorers' time and the selector's sort. */
function rankMs({ scorers }: FeedPipeline, { timings }: Result): number {
  const steps = new Set([...scorers.map(({ name }) => name), "selector"]);
  return timings.reduce((sum, { step, ms }) => sum + (steps.has(step) ? ms : 0), 0);
}

function removedCounts({ removed }: Result): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { by } of removed) counts[by] = (counts[by] ?? 0) + 1;
  return counts;
}

/** The run's ranking, with what ordered it. */
export const rankedBy = (
  { ranking }: FeedRun,
  by: RankedBy,
  also: Pick<Ranking, OfTheRanker> = {},
): Ranking => ({ ...ranking, by, ...also });

import { ageFilter } from "#shared/filters/age-filter.ts";
import { authorSocialgraphFilter } from "#shared/filters/author-socialgraph-filter.ts";
import { conversationFilter } from "#shared/filters/conversation-filter.ts";
import { coreDataFilter } from "#shared/filters/core-data-filter.ts";
import { dropDuplicatesFilter } from "#shared/filters/drop-duplicates-filter.ts";
import { mutedKeywordFilter } from "#shared/filters/muted-keyword-filter.ts";
import { outOfNetworkReplyFilter } from "#shared/filters/out-of-network-reply-filter.ts";
import { repostDeduplicationFilter } from "#shared/filters/repost-deduplication-filter.ts";
import { seenPostsFilter } from "#shared/filters/seen-posts-filter.ts";
import { selfPostFilter } from "#shared/filters/self-post-filter.ts";
import { visibilityFilter } from "#shared/filters/visibility-filter.ts";
import { inNetworkHydrator } from "#shared/hydrators/in-network-hydrator.ts";
import { RANKING } from "#shared/params/ranking.ts";
import type { CandidatePipeline } from "#shared/pipeline/candidate-pipeline.ts";
import type { QueryHydrator, SideEffect, Source } from "#shared/pipeline/stages.ts";
import { topKSelector } from "#shared/selectors/top-k-selector.ts";
import type {
  CandidateScores,
  HydratedCandidate,
  PostCandidate,
  RankedCandidate,
} from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";

export type FeedPipeline = CandidatePipeline<
  FeedQuery,
  PostCandidate,
  HydratedCandidate,
  CandidateScores
>;

/** What differs from one run to the next: where posts come from and what is known of the reader. */
export interface FeedParts {
  readonly queryHydrators: readonly QueryHydrator<FeedQuery>[];
  readonly sources: readonly Source<FeedQuery, PostCandidate>[];
  readonly sideEffects: readonly SideEffect<FeedQuery, RankedCandidate>[];
}

/**
 * The stages that every feed on the device shares, in order; only the scorers tell the feeds apart, and the `cuts` made
 * before them among posts that may all be shown.
 */
export const feedPipeline = (
  name: string,
  parts: FeedParts,
  scorers: FeedPipeline["scorers"],
  cuts: FeedPipeline["filters"] = [],
): FeedPipeline => ({
  name,
  ...parts,
  hydrators: [inNetworkHydrator()],
  isHydrated: (post): post is PostCandidate & HydratedCandidate => post.inNetwork !== undefined,
  filters: [
    dropDuplicatesFilter(),
    coreDataFilter(),
    ageFilter(RANKING.maxPostAgeMs),
    selfPostFilter(),
    outOfNetworkReplyFilter(),
    seenPostsFilter(),
    mutedKeywordFilter(),
    authorSocialgraphFilter(),
    visibilityFilter(),
    // Last: a repost that another filter takes out must not have taken its original out before.
    repostDeduplicationFilter(),
    ...cuts,
  ],
  scorers,
  selector: topKSelector(),
  postSelectionFilters: [conversationFilter()],
});

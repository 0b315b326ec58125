import { preRankingFilter } from "#shared/filters/pre-ranking-filter.ts";
import { authorDiversityScorer } from "#shared/scorers/author-diversity-scorer.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { outOfNetworkScorer } from "#shared/scorers/out-of-network-scorer.ts";
import { weightedScorer } from "#shared/scorers/weighted-scorer.ts";
import { type FeedParts, feedPipeline, type FeedPipeline } from "#web/pipeline/feed-pipeline.ts";
import { phoenixScorer } from "#web/scorers/phoenix-scorer.ts";
import type { RankerClient } from "#web/workers/ranker/ranker-client.ts";

/**
 * The For You feed: ranked by the model, on this device. With a light ranker the model reads only the candidates which
 * that one likes best.
 */
export const forYouPipeline = (
  parts: FeedParts,
  ranker: Pick<RankerClient, "load" | "rank">,
  light?: LightRanker,
): FeedPipeline =>
  feedPipeline(
    "for-you",
    parts,
    [phoenixScorer(ranker), weightedScorer(), authorDiversityScorer(), outOfNetworkScorer()],
    light ? [preRankingFilter(light)] : [],
  );

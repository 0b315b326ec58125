import { authorDiversityScorer } from "#shared/scorers/author-diversity-scorer.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { lightScorer } from "#shared/scorers/light-scorer.ts";
import { type FeedParts, feedPipeline, type FeedPipeline } from "#web/pipeline/feed-pipeline.ts";

/** The For You feed where Phoenix does not run, or not yet: ranked by the light ranker, on the page itself. */
export const lightPipeline = (parts: FeedParts, light: LightRanker): FeedPipeline =>
  feedPipeline("light", parts, [lightScorer(light), authorDiversityScorer()]);

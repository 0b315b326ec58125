import { chronologicalScorer } from "#shared/scorers/chronological-scorer.ts";
import { type FeedParts, feedPipeline, type FeedPipeline } from "#web/pipeline/feed-pipeline.ts";

/** Newest first: the reader's choice, and the fallback while no model runs. */
export const newestFirstPipeline = (parts: FeedParts): FeedPipeline =>
  feedPipeline("newest-first", parts, [chronologicalScorer()]);

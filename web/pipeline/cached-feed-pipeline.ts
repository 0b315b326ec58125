import { authorSocialgraphFilter } from "#shared/filters/author-socialgraph-filter.ts";
import { mutedKeywordFilter } from "#shared/filters/muted-keyword-filter.ts";
import { visibilityFilter } from "#shared/filters/visibility-filter.ts";
import { type FeedParts, feedPipeline, type FeedPipeline } from "#web/pipeline/feed-pipeline.ts";

/**
 * The last feed again, in the order its scores were kept with. What was muted or blocked since is left out; seen and
 * old posts stay, because offline they are all there is.
 */
export const cachedFeedPipeline = (parts: FeedParts): FeedPipeline => ({
  ...feedPipeline("cached", parts, []),
  filters: [mutedKeywordFilter(), authorSocialgraphFilter(), visibilityFilter()],
});

import type { QueryHydrator } from "#shared/pipeline/stages.ts";
import type { PostId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/**
 * What the reader has seen: as of the last fetch, because a re-rank must not take away the posts being read, and what
 * was sent away since.
 */
export const seenQueryHydrator = (
  seenBefore: ReadonlySet<PostId>,
  sentAway: ReadonlySet<PostId>,
): QueryHydrator<FeedQuery> => ({
  name: "SeenQueryHydrator",
  hydrate: () => Promise.resolve({ seen: new Set([...seenBefore, ...sentAway]) }),
});

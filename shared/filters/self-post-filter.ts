import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { Post } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** Removes the reader's own posts; a repost of them by somebody else stays. */
export const selfPostFilter = <C extends Pick<Post, "authorId">>() =>
  filterBy<Pick<FeedQuery, "viewerId">, C>(
    "SelfPostFilter",
    ({ viewerId }) =>
      ({ authorId }) =>
        authorId !== viewerId,
  );

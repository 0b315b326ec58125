import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { Post } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** Removes posts the reader has had on screen, and reposts of and replies to them. */
export const seenPostsFilter = <C extends Pick<Post, "id" | "repostOf" | "replyTo">>() =>
  filterBy<Pick<FeedQuery, "seen">, C>(
    "SeenPostsFilter",
    ({ seen }) =>
      ({ id, repostOf, replyTo }) =>
        !seen.has(id) &&
        !(repostOf && seen.has(repostOf.postId)) &&
        !(replyTo && seen.has(replyTo.postId)),
  );

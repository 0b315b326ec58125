import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { Post } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/**
 * Removes posts by authors the reader blocked or muted, and reposts and quotes of them. (The original lets muted
 * authors in through reposts and quotes; readers complain about it.)
 */
export const authorSocialgraphFilter = <
  C extends Pick<Post, "authorId" | "repostOf" | "quoteOf">,
>() =>
  filterBy<Pick<FeedQuery, "blockedAuthors" | "mutedAuthors">, C>(
    "AuthorSocialgraphFilter",
    ({ blockedAuthors, mutedAuthors }) =>
      ({ authorId, repostOf, quoteOf }) =>
        [authorId, repostOf?.authorId, quoteOf?.authorId].every(
          (author) =>
            author === undefined || !(blockedAuthors.has(author) || mutedAuthors.has(author)),
        ),
  );

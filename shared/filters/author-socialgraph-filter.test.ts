import { expect, it } from "vitest";
import { authorSocialgraphFilter } from "#shared/filters/author-socialgraph-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

const by = (author: string) => ({ postId: postId("source"), authorId: userId(author) });

it.each(["blockedAuthors", "mutedAuthors"] as const)(
  "removes posts, reposts and quotes of %s, and nobody else's",
  (list) => {
    const nobody = new Set<ReturnType<typeof userId>>();
    const query = {
      blockedAuthors: nobody,
      mutedAuthors: nobody,
      [list]: new Set([userId("bad")]),
    };
    const input = [
      candidate("own", { authorId: userId("bad") }),
      candidate("repost", { repostOf: by("bad") }),
      candidate("quote", { quoteOf: by("bad") }),
      candidate("reply", { replyTo: { ...by("bad"), rootId: postId("root") } }),
      candidate("other", { repostOf: by("good") }),
    ];
    expect(keptBy(authorSocialgraphFilter(), query, input)).toEqual(["reply", "other"]);
  },
);

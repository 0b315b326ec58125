import { expect, it } from "vitest";
import { seenPostsFilter } from "#shared/filters/seen-posts-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

it("removes seen posts, reposts of them and replies to them", () => {
  const seen = { postId: postId("seen"), authorId: userId("a") };
  const input = [
    candidate("seen"),
    candidate("repost", { repostOf: seen }),
    candidate("reply", { replyTo: { ...seen, rootId: postId("root") } }),
    candidate("quote", { quoteOf: seen }),
    candidate("new"),
  ];
  const query = { seen: new Set([postId("seen")]) };
  expect(keptBy(seenPostsFilter(), query, input)).toEqual(["quote", "new"]);
});

import { expect, it } from "vitest";
import { selfPostFilter } from "#shared/filters/self-post-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

const me = userId("me");

it("removes the reader's own posts but not a repost of one by somebody else", () => {
  const input = [
    candidate("mine", { authorId: me }),
    candidate("repost", { repostOf: { postId: postId("mine"), authorId: me } }),
  ];
  expect(keptBy(selfPostFilter(), { viewerId: me }, input)).toEqual(["repost"]);
});

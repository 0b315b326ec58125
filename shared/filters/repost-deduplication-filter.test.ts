import { expect, it } from "vitest";
import { repostDeduplicationFilter } from "#shared/filters/repost-deduplication-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

const repost = (id: string, of: string) =>
  candidate(id, { repostOf: { postId: postId(of), authorId: userId("author") } });

it.each([
  { title: "a second repost", input: [repost("r1", "a"), repost("r2", "a")], kept: ["r1"] },
  { title: "a repost after its original", input: [candidate("a"), repost("r1", "a")], kept: ["a"] },
  {
    title: "an original after its repost",
    input: [repost("r1", "a"), candidate("a")],
    kept: ["r1"],
  },
])("removes $title", ({ input, kept }) => {
  expect(keptBy(repostDeduplicationFilter(), {}, input)).toEqual(kept);
});

it("keeps reposts of different posts", () => {
  const input = [repost("r1", "a"), repost("r2", "b")];
  expect(keptBy(repostDeduplicationFilter(), {}, input)).toEqual(["r1", "r2"]);
});

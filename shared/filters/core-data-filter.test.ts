import { expect, it } from "vitest";
import { coreDataFilter } from "#shared/filters/core-data-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

it("removes what has neither text nor media, and reposts of what could not be had", () => {
  const repostOf = { postId: postId("original"), authorId: userId("a") };
  const input = [
    candidate("blank", { text: " \n" }),
    candidate("photo", { text: "", media: [{ kind: "photo" }] }),
    candidate("repost", { text: "", repostOf, reposted: candidate("original") }),
    candidate("repost of nothing", { text: "", repostOf }),
  ];
  expect(keptBy(coreDataFilter(), {}, input)).toEqual(["photo", "repost"]);
});

import { expect, it } from "vitest";
import { outOfNetworkReplyFilter } from "#shared/filters/out-of-network-reply-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

it("removes replies and reposts by strangers only", () => {
  const ref = { postId: postId("p"), authorId: userId("a") };
  const reply = { replyTo: { ...ref, rootId: postId("p") } };
  const input = [
    candidate("stranger's original"),
    candidate("stranger's reply", reply),
    candidate("stranger's repost", { repostOf: ref }),
    candidate("friend's reply", { ...reply, inNetwork: true }),
    candidate("friend's repost", { repostOf: ref, inNetwork: true }),
  ];
  expect(keptBy(outOfNetworkReplyFilter(), {}, input)).toEqual([
    "stranger's original",
    "friend's reply",
    "friend's repost",
  ]);
});

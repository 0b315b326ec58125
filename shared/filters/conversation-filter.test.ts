import { expect, it } from "vitest";
import { conversationFilter } from "#shared/filters/conversation-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { postId, userId } from "#shared/types/ids.ts";

it("keeps the first post of each conversation", () => {
  const replyIn = (id: string, rootId: string) =>
    candidate(id, {
      replyTo: { postId: postId("parent"), authorId: userId("a"), rootId: postId(rootId) },
    });
  const input = [replyIn("x", "root"), candidate("root"), replyIn("y", "root"), candidate("other")];
  expect(keptBy(conversationFilter(), {}, input)).toEqual(["x", "other"]);
});

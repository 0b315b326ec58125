import { expect, it } from "vitest";
import { RANKING } from "#shared/params/ranking.ts";
import { outOfNetworkScorer } from "#shared/scorers/out-of-network-scorer.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { postId, userId } from "#shared/types/ids.ts";

const ref = { postId: postId("p"), authorId: userId("a") };

it.each([
  { title: "an original in network", fields: { inNetwork: true }, factor: 1 },
  { title: "an original out of network", fields: {}, factor: RANKING.outOfNetworkFactor },
  {
    title: "a repost in network",
    fields: { inNetwork: true, repostOf: ref },
    factor: RANKING.outOfNetworkFactor,
  },
  {
    title: "a reply in network",
    fields: { inNetwork: true, replyTo: { ...ref, rootId: postId("p") } },
    factor: RANKING.outOfNetworkFactor,
  },
])("multiplies $title by $factor", async ({ fields, factor }) => {
  const input = [{ ...candidate("1", fields), score: 2 }];
  const [row] = await outOfNetworkScorer().score({}, input, new AbortController().signal);
  expect(row).toEqual({ outOfNetwork: factor, score: 2 * factor });
});

it("leaves a candidate without a score unscored", async () => {
  const rows = await outOfNetworkScorer().score({}, [candidate("1")], new AbortController().signal);
  expect(rows).toEqual([undefined]);
});

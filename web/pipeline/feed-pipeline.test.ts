import { expect, it } from "vitest";
import { runPipeline } from "#shared/pipeline/candidate-pipeline.ts";
import { chronologicalScorer } from "#shared/scorers/chronological-scorer.ts";
import { candidate } from "#shared/testing/candidates.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import { epochMs, userId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import { feedPipeline } from "#web/pipeline/feed-pipeline.ts";

const query: FeedQuery = {
  viewerId: userId("me"),
  now: epochMs(0),
  seed: 0,
  limit: 10,
  following: new Set([userId("friend"), userId("bore")]),
  blockedAuthors: new Set(),
  mutedAuthors: new Set([userId("bore")]),
  mutedKeywords: [],
  seen: new Set(),
  history: [],
};

async function feedOf(...posts: PostCandidate[]): Promise<string[]> {
  const source = { name: "Given", source: () => Promise.resolve(posts) };
  const parts = { queryHydrators: [], sources: [source], sideEffects: [] };
  const { selected } = await runPipeline(
    feedPipeline("test", parts, [chronologicalScorer()]),
    query,
    { signal: new AbortController().signal, clock: () => 0 },
  );
  return selected.map(({ id }) => id);
}

const original = candidate("original", { authorId: userId("friend") });
const repostBy = (author: string) =>
  candidate(`repost by ${author}`, {
    authorId: userId(author),
    text: "",
    repostOf: { postId: original.id, authorId: original.authorId },
    reposted: original,
  });

it("keeps an original that a muted author reposted before it", async () => {
  expect(await feedOf(repostBy("bore"), original)).toEqual(["original"]);
});

it("shows a post once, whoever reposts it", async () => {
  expect(await feedOf(original, repostBy("friend"))).toEqual(["original"]);
});

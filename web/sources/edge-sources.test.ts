import { describe, expect, it } from "vitest";
import type { CandidatesAnswer } from "#shared/api/reads.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { epochMs, userId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { CandidatesQuestion, EdgeClient, EdgeError } from "#web/api/edge-client.ts";
import { CandidatePool } from "#web/sources/candidate-pool.ts";
import { edgeSources } from "#web/sources/edge-sources.ts";

const query = (following: readonly string[] = ["a"]): FeedQuery => ({
  viewerId: userId("me"),
  now: epochMs(0),
  seed: 0,
  limit: 5,
  following: new Set(following.map(userId)),
  blockedAuthors: new Set(),
  mutedAuthors: new Set(),
  mutedKeywords: [],
  seen: new Set(),
  history: [],
});
const answer: CandidatesAnswer = {
  inNetwork: {
    posts: [candidate("in")],
    partial: false,
    stats: { authors: 1, eligible: 1, returned: 1, ms: 1 },
  },
  retrieve: { posts: [candidate("out")], sources: [], modelVersion: "m" },
};
const signal = new AbortController().signal;

function edge(...answers: Result<CandidatesAnswer, EdgeError>[]) {
  const asked: CandidatesQuestion[] = [];
  const client: Pick<EdgeClient, "candidates"> = {
    candidates: (question) => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1] ?? ok(answer));
    },
  };
  return { client, asked };
}
const embed = () => Promise.resolve({ modelVersion: "m", embedding: "vector" });
const proposed = async (sources: ReturnType<typeof edgeSources>, q: FeedQuery) =>
  (await Promise.all(sources.map((source) => source.source(q, signal)))).map((posts) =>
    posts.map(({ id }) => id),
  );

describe("the edge's two sources", () => {
  it("share one request a query, and ask anew for the next", async () => {
    const { client, asked } = edge();
    const sources = edgeSources(client, embed);
    const first = query();
    expect(await proposed(sources, first)).toEqual([["in"], ["out"]]);
    expect(asked).toHaveLength(1);
    await proposed(sources, query());
    expect(asked).toHaveLength(2);
    expect(asked[0]).toEqual({
      following: new Set(["a"]),
      modelVersion: "m",
      embedding: "vector",
    });
  });

  it("leave in-network out for a reader who follows nobody", () => {
    const [inNetwork, retrieval] = edgeSources(edge().client, embed);
    expect(inNetwork?.enable?.(query([]))).toBe(false);
    expect(inNetwork?.enable?.(query())).toBe(true);
    expect(retrieval).not.toHaveProperty("enable");
  });

  it("fail together, with a sentence", async () => {
    const { client } = edge(err({ code: "unreachable", reason: "x" }));
    const same = query();
    for (const source of edgeSources(client, embed))
      await expect(source.source(same, signal)).rejects.toThrow("cannot be reached");
    const { client: other } = edge(err({ code: "timeout", afterMs: 8_000 }));
    const [source] = edgeSources(other, embed);
    await expect(source?.source(query(), signal)).rejects.toThrow("did not answer within 8 s");
  });

  it("ask without the vector where the edge does not know this model", async () => {
    const { client, asked } = edge(
      err({ code: "refused", status: 409, apiCode: "unknown-model-version", message: "no" }),
    );
    expect(await proposed(edgeSources(client, embed), query())).toEqual([["in"], ["out"]]);
    expect(asked[1]).toEqual({ following: new Set(["a"]) });
  });
});

describe("the candidate pool", () => {
  it("keeps what was proposed, in the sources' order, however they finish", async () => {
    const pool = new CandidatePool();
    const slow = {
      name: "Slow",
      source: async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return [candidate("first")];
      },
    };
    const fast = { name: "Fast", source: () => Promise.resolve([candidate("second")]) };
    await Promise.all(pool.filledBy([slow, fast]).map((s) => s.source(query(), signal)));
    expect((await pool.source().source(query(), signal)).map(({ id }) => id)).toEqual([
      "first",
      "second",
    ]);
    expect(pool.size).toBe(2);
  });

  it("keeps what it has of a source that fails", async () => {
    const pool = new CandidatePool();
    let fails = false;
    const [source] = pool.filledBy([
      {
        name: "S",
        source: () =>
          fails ? Promise.reject(new Error("down")) : Promise.resolve([candidate("x")]),
      },
    ]);
    await source?.source(query(), signal);
    fails = true;
    await expect(source?.source(query(), signal)).rejects.toThrow("down");
    expect(pool.size).toBe(1);
  });

  it("forgets the cached feed once there are new candidates", async () => {
    const pool = new CandidatePool();
    pool.fill([{ ...candidate("cached"), score: 1 }]);
    const [source] = pool.filledBy([
      { name: "S", source: () => Promise.resolve([candidate("x")]) },
    ]);
    await source?.source(query(), signal);
    expect((await pool.source().source(query(), signal)).map(({ id }) => id)).toEqual(["x"]);
  });

  it("keeps no score of the last feed: what no model scores now is not scored", async () => {
    const pool = new CandidatePool();
    pool.fill([{ ...candidate("cached"), score: 1e12, weightedScore: 1, dwellSeconds: 2 }]);
    const [kept] = await pool.source().source(query(), signal);
    expect(kept).toMatchObject({ id: "cached", score: undefined, weightedScore: undefined });
  });
});

import { describe, expect, it } from "vitest";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";
import { lightScorer } from "#shared/scorers/light-scorer.ts";
import { lightScores } from "#shared/scorers/light-scores.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { testLightModel } from "#shared/testing/light-model.ts";
import { epochMs, userId } from "#shared/types/ids.ts";

const { signal } = new AbortController();
const query = { history: [], now: epochMs(1_000) };
const counts = (likes: number) => ({ counts: { likes, reposts: 0, replies: 0, quotes: 0 } });
const ranker = new LightRanker(testLightModel({ likes: 1 }));

describe("lightScorer", () => {
  it("gives each post its own score, in order", async () => {
    const rows = await lightScorer(ranker).score(
      query,
      [candidate("a", counts(5)), candidate("b", counts(50)), candidate("c", counts(0))],
      signal,
    );
    const [a = NaN, b = NaN, c = NaN] = rows.map((row) => row?.score ?? NaN);
    expect(b).toBeGreaterThan(a);
    expect(a).toBeGreaterThan(c);
  });

  it("leaves posts of another model without a score, and shifts no row", async () => {
    const posts = [
      candidate("a", counts(5)),
      candidate("other", { ...counts(500), modelVersion: "old" }),
      candidate("b", counts(50)),
    ];
    const rows = await lightScorer(ranker).score(query, posts, signal);
    expect(rows[1]).toBeUndefined();
    expect(rows[2]?.score).toBeGreaterThan(rows[0]?.score ?? NaN);
  });

  it("fails, naming both models, if it can read no post", async () => {
    const posts = [candidate("a", { modelVersion: "old" })];
    await expect(lightScorer(ranker).score(query, posts, signal)).rejects.toThrow(
      "features of old, not test",
    );
    expect(await lightScorer(ranker).score(query, [], signal)).toEqual([]);
  });
});

describe("lightScores", () => {
  it("matches the post's embedding with the reader's vector, where there is one", () => {
    const matching = new LightRanker(testLightModel({ match: 1, "match known": 0.1 }));
    const along = candidate("along", { embedding: encodeEmbedding(Int8Array.of(127, 0, 0)) });
    const against = candidate("against", { embedding: encodeEmbedding(Int8Array.of(-127, 0, 0)) });
    const readerVector = Int8Array.of(127, 0, 0);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const scores = lightScores(matching, { ...query, readerVector }, [along, against]);
    expect(scores[0]).toBeCloseTo(sigmoid(1.1), 6);
    expect(scores[1]).toBeCloseTo(sigmoid(-0.9), 6);
    expect(lightScores(matching, query, [along])[0]).toBe(0.5);
    const damaged = candidate("damaged", { embedding: "?" });
    expect(lightScores(matching, { ...query, readerVector }, [damaged])[0]).toBe(0.5);
  });

  it("reads a repost as what it repeats, but follows who reposted it", () => {
    const reading = new LightRanker(testLightModel({ likes: 1, "in network": 1, original: 1 }));
    const original = candidate("original", counts(1_000));
    const repost = candidate("repost", {
      authorId: userId("friend"),
      inNetwork: true,
      repostOf: { postId: original.id, authorId: original.authorId },
      reposted: original,
    });
    const alike = candidate("reply", {
      ...counts(1_000),
      inNetwork: true,
      replyTo: { postId: original.id, authorId: original.authorId, rootId: original.id },
    });
    const [a, b] = lightScores(reading, query, [repost, alike]);
    expect(a).toBe(b);
  });
});

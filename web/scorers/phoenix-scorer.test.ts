import { describe, expect, it } from "vitest";
import { candidate } from "#shared/testing/candidates.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { epochMs, userId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import { err, ok } from "#shared/types/result.ts";
import { phoenixScorer } from "#web/scorers/phoenix-scorer.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";
import type { RankerClient } from "#web/workers/ranker/ranker-client.ts";

type Ranker = Pick<RankerClient, "load" | "rank">;
const A = ACTIONS.length;
const query: FeedQuery = {
  viewerId: userId("me"),
  now: epochMs(9),
  seed: 0,
  limit: 5,
  following: new Set(),
  blockedAuthors: new Set(),
  mutedAuthors: new Set(),
  mutedKeywords: [],
  seen: new Set(),
  history: [],
};
const { signal } = new AbortController();
const post = (id: string, createdAt: number, modelVersion = "m") =>
  candidate(id, { createdAt: epochMs(createdAt), modelVersion });

/** Predicts every probability as the post's time, and dwell as ten times that. */
const ranker = (rows = (createdAt: number) => createdAt): Ranker => ({
  load: () =>
    Promise.resolve(
      ok({ runtime: "wasm", variant: "f32", threads: 1, ...modelFacts("m"), historyLength: 9 }),
    ),
  rank: ({ candidates: { createdAt } }) =>
    Promise.resolve(
      ok({
        probabilities: Float32Array.from({ length: createdAt.length * A }, (_, i) =>
          rows(createdAt[Math.floor(i / A)] ?? NaN),
        ),
        dwellSeconds: Float32Array.from(createdAt, (at) => at * 10),
        contextMs: 1,
        candidatesMs: 2,
        chunks: 1,
      }),
    ),
});

describe("phoenixScorer", () => {
  it("gives each post its own row, in order", async () => {
    const rows = await phoenixScorer(ranker()).score(query, [post("a", 3), post("b", 1)], signal);
    expect(rows).toEqual([
      { probabilities: new Float32Array(A).fill(3), dwellSeconds: 30 },
      { probabilities: new Float32Array(A).fill(1), dwellSeconds: 10 },
    ]);
  });

  it("leaves posts with another model's features without a prediction, and shifts no row", async () => {
    const posts = [post("a", 3), post("other", 7, "old"), post("b", 1)];
    const rows = await phoenixScorer(ranker()).score(query, posts, signal);
    expect(rows.map((row) => row?.dwellSeconds)).toEqual([30, undefined, 10]);
  });

  it("fails, naming both models, if no post can be read", async () => {
    const scored = phoenixScorer(ranker()).score(query, [post("x", 1, "old")], signal);
    await expect(scored).rejects.toThrow("features of old, not m");
  });

  it("fails with the ranker's reason", async () => {
    const broken = (part: Partial<Ranker>) =>
      phoenixScorer({ ...ranker(), ...part }).score(query, [post("a", 1)], signal);
    const error = err({ code: "start-failed" as const, reason: "no memory" });
    await expect(broken({ load: () => Promise.resolve(error) })).rejects.toThrow("no memory");
    await expect(broken({ rank: () => Promise.resolve(error) })).rejects.toThrow("no memory");
  });

  it("needs no model for no posts", async () => {
    const never: Ranker = {
      load: () => Promise.reject(new Error("asked")),
      rank: () => Promise.reject(new Error("asked")),
    };
    expect(await phoenixScorer(never).score(query, [], signal)).toEqual([]);
  });
});

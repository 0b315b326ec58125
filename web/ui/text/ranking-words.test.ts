import { describe, expect, it } from "vitest";
import type { ModelState, Ranking } from "#web/session/feed-session.ts";
import { chipFigures, filterWords, rankedByLabel, spelledApart } from "./ranking-words.ts";

describe("rankedByLabel", () => {
  it("tells the threads of WASM", () => {
    expect(rankedByLabel("wasm", { phase: "ready", runtime: "wasm", threads: 2 })).toBe(
      "WASM · 2 threads",
    );
    expect(rankedByLabel("wasm", { phase: "ready", runtime: "wasm", threads: 1 })).toBe(
      "WASM · 1 thread",
    );
  });
  it("names what ranked this feed, not what could rank the next", () => {
    const ready = { phase: "ready", runtime: "webgpu", threads: 1 } as const;
    expect(rankedByLabel("newest-first", ready)).toBe("Newest first");
    expect(rankedByLabel("light", ready)).toBe("Light ranker");
    expect(rankedByLabel("cached", ready)).toBe("Saved feed");
    expect(rankedByLabel("wasm", ready)).toBe("WASM");
  });
});

describe("chipFigures", () => {
  const ranking = { candidateCount: 1_024, rankMs: 84 } as Ranking;
  it.each<[ModelState, string]>([
    [{ phase: "loading", loadedBytes: 1e6, totalBytes: 2e6 }, "Model: 1.0 MB of 2.0 MB"],
    [{ phase: "loading", loadedBytes: 2, totalBytes: 2 }, "Model: starting"],
    [{ phase: "paused", loadedBytes: 1, totalBytes: 2 }, "Model: stopped"],
    [{ phase: "asking", bytes: 2 }, "Model: not here yet"],
    [{ phase: "ready", runtime: "wasm", threads: 1 }, "1,024 posts in 84 ms"],
    [{ phase: "failed", reason: "x" }, "1,024 posts in 84 ms"],
  ])("%o -> %s", (model, words) => expect(chipFigures(ranking, model)).toBe(words));
});

describe("filterWords", () => {
  it("has words for a filter it knows and spells apart one it does not", () => {
    expect(filterWords("AgeFilter")).toBe("too old");
    expect(filterWords("BrandNewRuleFilter")).toBe("brand new rule");
  });
  it.each([
    ["rankMs", "rank ms"],
    ["edge-source", "edge source"],
    ["Filter", "Filter"],
  ])("%s -> %s", (name, words) => expect(spelledApart(name)).toBe(words));
});

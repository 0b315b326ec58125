import { describe, expect, it } from "vitest";
import type { ModelState, Ranking } from "#web/session/feed-session.ts";
import {
  chipFigures,
  filterWords,
  rankedByLabel,
  spelledApart,
  whyWords,
} from "./ranking-words.ts";

describe("rankedByLabel", () => {
  it.each([
    ["kernel", 2, "Processor · 2 threads"],
    ["kernel", 1, "Processor"],
    ["wasm", 2, "Processor, ONNX · 2 threads"],
    ["webgpu", 1, "Graphics processor"],
  ] as const)("says where it was and on how many threads: %s, %i", (runtime, threads, words) => {
    expect(rankedByLabel(runtime, { phase: "ready", runtime, threads })).toBe(words);
  });
  it("names what ranked this feed, not what could rank the next", () => {
    const ready = { phase: "ready", runtime: "webgpu", threads: 1 } as const;
    expect(rankedByLabel("newest-first", ready)).toBe("Newest first");
    expect(rankedByLabel("light", ready)).toBe("Light ranker");
    expect(rankedByLabel("cached", ready)).toBe("Saved feed");
    expect(rankedByLabel("kernel", { ...ready, threads: 4 })).toBe("Processor");
  });
});

it.each([
  ["wasm", "Not the first choice"],
  ["light", "Why light ranker"],
] as const)("the reason why %s ranked stands behind %j", (by, words) => {
  expect(whyWords(by)).toBe(words);
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

import { describe, expect, it } from "vitest";
import { filterWords, rankedByLabel, spelledApart } from "./ranking-words.ts";

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

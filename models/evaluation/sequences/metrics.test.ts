import { describe, expect, it } from "vitest";
import { metricsAt, placeOf } from "#models/evaluation/sequences/metrics.ts";

describe("placeOf", () => {
  const scores = [99, 0.5, 0.9, 0.1, 0.7];

  it("counts the better items that the history does not hold, and never padding", () => {
    expect(placeOf(1, scores, new Set())).toBe(3);
    expect(placeOf(1, scores, new Set([2]))).toBe(2);
    expect(placeOf(2, scores, new Set([1, 3]))).toBe(1);
  });

  it("puts equals in the order of their numbers, so a ranker that says nothing gains nothing", () => {
    const flat = [0, 1, 1, 1, 1];
    expect([1, 2, 3, 4].map((target) => placeOf(target, flat, new Set()))).toEqual([1, 2, 3, 4]);
  });

  it("ranks a target that was met before like any other", () => {
    expect(placeOf(4, scores, new Set([4]))).toBe(2);
  });
});

describe("metricsAt", () => {
  it("are the hand-computed values", () => {
    const at2 = metricsAt([1, 2, 3], 2);
    expect(at2.hitRate).toBeCloseTo(2 / 3, 12);
    expect(at2.ndcg).toBeCloseTo((1 + 1 / Math.log2(3)) / 3, 12);
    expect(metricsAt([10, 11], 10)).toEqual({ hitRate: 0.5, ndcg: 1 / Math.log2(11) / 2 });
  });
});

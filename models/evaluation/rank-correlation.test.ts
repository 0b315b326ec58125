import { describe, expect, it } from "vitest";
import { rankCorrelation } from "#models/evaluation/rank-correlation.ts";

describe("rankCorrelation", () => {
  it.each([
    { a: [1, 2, 3], b: [10, 20, 900], rho: 1, what: "the same order" },
    { a: [1, 2, 3], b: [3, 2, 1], rho: -1, what: "the reverse" },
    { a: [1, 2, 3, 4, 5], b: [1, 2, 3, 5, 4], rho: 0.9, what: "one swap of neighbours" }, // 1 - 6 * 2 / (5 * 24)
    { a: [1, 1, 2], b: [1, 2, 3], rho: Math.sqrt(3) / 2, what: "a tie" },
  ])("is $rho for $what", ({ a, b, rho }) => {
    expect(rankCorrelation(a, b)).toBeCloseTo(rho, 12);
  });

  it("knows no order among equals", () => {
    expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
  });

  it("refuses lists of different items", () => {
    expect(() => rankCorrelation([1], [1, 2])).toThrow("1 scores against 2");
  });
});

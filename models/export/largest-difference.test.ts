import { describe, expect, it } from "vitest";
import { largestDifference } from "#models/export/largest-difference.ts";

describe("largestDifference", () => {
  it("is the largest absolute one", () => {
    expect(largestDifference([1, 2, 3], [1, 4, 2.5])).toBe(2);
  });

  it.each([
    { what: "a shorter answer", a: [1], b: [1, 2] },
    { what: "not a number", a: [1, NaN], b: [1, 2] },
  ])("of $what is no small number", ({ a, b }) => {
    expect(largestDifference(a, b)).toBe(Infinity);
  });
});

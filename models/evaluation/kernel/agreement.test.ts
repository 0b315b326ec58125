import { describe, expect, it } from "vitest";
import { Agreement } from "#models/evaluation/kernel/agreement.ts";
import { RANKING } from "#shared/params/ranking.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;
const N = 100;

/** Candidates that differ in how likely they are to be reposted. */
function scores(repost: (row: number) => number) {
  const probabilities = new Float32Array(N * A);
  for (let row = 0; row < N; row++) probabilities[row * A + ACTION_INDEX.repost] = repost(row);
  return { probabilities, continuous: new Float32Array(N) };
}
const rising = scores((row) => row / N);
const trueValues = Float64Array.from({ length: N }, (_, row) => RANKING.weights.repost * (row / N));

describe("Agreement", () => {
  it("is complete between equal scores", () => {
    const agreement = new Agreement();
    agreement.add(rising, rising, trueValues);
    expect(agreement.figures).toEqual({
      slates: 1,
      largestDifference: 0,
      correlation: 1,
      leastCorrelation: 1,
      overlap: 35,
      valueLost: 0,
      valueLostError: 0,
    });
  });

  it("counts what the first 35 share and what their true value loses, slate by slate", () => {
    const agreement = new Agreement();
    agreement.add(rising, rising, trueValues);
    // Its best is the worst: 34 of the first 35 are shared, and row 65 makes room for row 0.
    const wrong = scores((row) => (row === 0 ? 0.995 : row / N));
    agreement.add(rising, wrong, trueValues);
    const { overlap, valueLost, valueLostError, largestDifference, leastCorrelation } =
      agreement.figures;
    expect(overlap).toBe(34.5);
    const firstValue = Array.from({ length: 35 }, (_, i) => (65 + i) / N).reduce((a, b) => a + b);
    expect(valueLost).toBeCloseTo(0.65 / 2 / firstValue, 6);
    // Two slates that lose nothing and .65: standard deviation .325, error .325 / sqrt(2).
    expect(valueLostError).toBeCloseTo(0.325 / Math.SQRT2 / firstValue, 6);
    expect(largestDifference).toBeCloseTo(0.995, 6);
    expect(leastCorrelation).toBeLessThan(0.95);
  });

  it("says nothing about value where no truth is known", () => {
    const agreement = new Agreement();
    agreement.add(rising, rising);
    expect(agreement.figures.valueLost).toBeNaN();
  });

  it("takes a value that is not a number for infinitely far off", () => {
    const agreement = new Agreement();
    agreement.add(
      rising,
      scores((row) => (row === 3 ? NaN : row / N)),
    );
    expect(agreement.figures.largestDifference).toBe(Infinity);
  });
});

import { describe, expect, it } from "vitest";
import { fitLogistic, logisticScores } from "#models/evaluation/kuairand/logistic-regression.ts";

/** `1, x` for 10 examples of x = 0, of which 3 are taken, and 10 of x = 1, of which 8 are. */
const matrix = {
  rows: 20,
  columns: 2,
  values: Float64Array.from({ length: 40 }, (_, k) => (k % 2 === 0 ? 1 : k < 20 ? 0 : 1)),
};
const taken = Array.from({ length: 20 }, (_, i) => ((i < 10 ? i < 3 : i < 18) ? 1 : 0));
const logOdds = (p: number) => Math.log(p / (1 - p));

describe("fitLogistic", () => {
  it("finds the groups' log-odds where nothing is penalised", () => {
    const { weights } = fitLogistic(matrix, taken, 0);
    expect(weights[0]).toBeCloseTo(logOdds(0.3), 3);
    expect(weights[1]).toBeCloseTo(logOdds(0.8) - logOdds(0.3), 3);
    expect(logisticScores(matrix, weights)[19]).toBeCloseTo(logOdds(0.8), 3);
  });

  it("leaves the constant free under the heaviest penalty", () => {
    const { weights } = fitLogistic(matrix, taken, 1e6);
    expect(weights[0]).toBeCloseTo(logOdds(0.55), 3);
    expect(weights[1]).toBeCloseTo(0, 3);
  });

  it("ends where the penalised loss is flat, also from the end of another fit", () => {
    const l2 = 0.05;
    const { weights } = fitLogistic(matrix, taken, l2);
    const { weights: other } = fitLogistic(matrix, taken, l2, fitLogistic(matrix, taken, 10));
    const p = [...logisticScores(matrix, weights)].map((z) => 1 / (1 + Math.exp(-z)));
    const slope = p.reduce(
      (sum, q, i) => sum + ((q - (taken[i] ?? 0)) * (matrix.values[2 * i + 1] ?? 0)) / 20,
      l2 * (weights[1] ?? 0),
    );
    expect(slope).toBeCloseTo(0, 3);
    expect(other[1]).toBeCloseTo(weights[1] ?? NaN, 2);
  });
});

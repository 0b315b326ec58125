import { describe, expect, it } from "vitest";
import { bias, ndcg, normalisedNdcg, ranking, recall } from "#models/evaluation/metrics.ts";

describe("ranking", () => {
  it("puts the largest first and keeps the order of equals", () => {
    expect(ranking([1, 3, 2, 3])).toEqual([1, 3, 2, 0]);
  });
});

describe("ndcg", () => {
  it("is 1 for the true order, whatever the scale of the scores", () => {
    expect(ndcg([30, 20, 10], [0.3, 0.2, 0.1], 3)).toBe(1);
  });

  it("is the hand-computed value for a swapped pair", () => {
    const ideal = 3 / Math.log2(2) + 1 / Math.log2(3);
    const swapped = 1 / Math.log2(2) + 3 / Math.log2(3);
    expect(ndcg([1, 2], [3, 1], 2)).toBeCloseTo(swapped / ideal, 12);
  });

  it("looks at the first k only", () => {
    expect(ndcg([3, 2, 1], [0, 5, 5], 1)).toBe(0);
  });

  it("gains nothing from unwanted posts, and is 1 where nothing is wanted", () => {
    expect(ndcg([2, 1], [-5, 1], 2)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(ndcg([2, 1], [-5, -1], 2)).toBe(1);
  });
});

describe("normalisedNdcg", () => {
  it("is 1 for the true order and 0 for the mean of all orders", () => {
    const values = [3, 1, 2];
    expect(normalisedNdcg(values, values, 2)).toBeCloseTo(1, 12);
    const orders = [
      [3, 2, 1],
      [3, 1, 2],
      [2, 3, 1],
      [2, 1, 3],
      [1, 3, 2],
      [1, 2, 3],
    ];
    const mean = orders.reduce((sum, scores) => sum + normalisedNdcg(scores, values, 2) / 6, 0);
    expect(mean).toBeCloseTo(0, 12);
  });

  it("is below 0 for the worst order, and 1 where no order is better than another", () => {
    expect(normalisedNdcg([1, 2, 3], [3, 2, 1], 1)).toBeLessThan(0);
    expect(normalisedNdcg([1, 2, 3], [-1, -2, -3], 2)).toBe(1);
  });
});

describe("recall", () => {
  it("is the share of the truly best among the first k", () => {
    expect(recall([4, 3, 2, 1], [1, 0, 0, 2], 2, 2)).toBe(0.5);
  });
});

describe("bias", () => {
  it("is relative, and 0 when the means agree", () => {
    expect(bias([0.2, 0.4], [0.3, 0.3])).toBeCloseTo(0, 12);
    expect(bias([0.33], [0.3])).toBeCloseTo(0.1, 12);
  });
});

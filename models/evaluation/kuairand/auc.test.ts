import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";

/** By its definition: over all pairs. */
function byPairs(scores: readonly number[], taken: readonly number[], weight: readonly number[]) {
  let [wins, pairs] = [0, 0];
  for (const [i, a] of scores.entries())
    for (const [j, b] of scores.entries()) {
      if (!taken[i] || taken[j]) continue;
      const w = (weight[i] ?? 0) * (weight[j] ?? 0);
      pairs += w;
      wins += a > b ? w : a === b ? w / 2 : 0;
    }
  return pairs === 0 ? NaN : wins / pairs;
}

describe("auc", () => {
  it("counts an equal score as half", () => {
    expect(auc(scoreOrder([1, 1, 1]), [1, 0, 0])).toBe(0.5);
    expect(auc(scoreOrder([0.2, 0.7, 0.7, 0.9]), [0, 1, 0, 1])).toBe(0.875);
  });

  it("is no number without positives, or without negatives", () => {
    expect(auc(scoreOrder([1, 2]), [0, 0])).toBeNaN();
    expect(auc(scoreOrder([1, 2]), [1, 1])).toBeNaN();
    expect(auc(scoreOrder([1, 2]), [1, 0], (i) => i)).toBeNaN();
  });

  it("is the share of pairs in the right order, ties and weights included", () => {
    const example = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat(1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(example, { maxLength: 30 }), (examples) => {
        const [scores, taken, weight] = [0, 1, 2].map((k) => examples.map((e) => e[k] ?? 0)) as [
          number[],
          number[],
          number[],
        ];
        const found = auc(scoreOrder(scores), taken, (i) => weight[i] ?? 0);
        const expected = byPairs(scores, taken, weight);
        const same = Number.isNaN(expected)
          ? Number.isNaN(found)
          : Math.abs(found - expected) < 1e-12;
        expect(same, `${found}, by pairs ${expected}`).toBe(true);
      }),
    );
  });
});

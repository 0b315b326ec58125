import { describe, expect, it } from "vitest";
import { expectedAuc } from "#models/world/expected-auc.ts";
import { RandomStream } from "#models/world/random.ts";

/** Straight from the definition, over all ordered pairs. */
function byPairs(scores: readonly number[], p: readonly number[]): number {
  let won = 0;
  let all = 0;
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (i === j) continue;
      const weight = (p[i] ?? 0) * (1 - (p[j] ?? 0));
      all += weight;
      won += a > b ? weight : a === b ? weight / 2 : 0;
    }
  }
  return won / all;
}

describe("expectedAuc", () => {
  it("equals the definition, with ties and without", () => {
    const random = new RandomStream(1, "auc");
    for (let round = 0; round < 40; round++) {
      const p = Array.from({ length: 30 }, () => random.unit());
      const scores = Array.from({ length: 30 }, () => random.below(round < 20 ? 6 : 1e9));
      const auc = expectedAuc(Float64Array.from(scores), Float64Array.from(p));
      expect(auc).toBeCloseTo(byPairs(scores, p), 10);
    }
  });

  it("is a half for a constant score, one for certain knowledge, zero for its opposite", () => {
    const certain = Float64Array.of(1, 0, 1, 0);
    expect(expectedAuc(new Float64Array(4), certain)).toBe(0.5);
    expect(expectedAuc(certain, certain)).toBe(1);
    expect(
      expectedAuc(
        certain.map((x) => -x),
        certain,
      ),
    ).toBe(0);
  });

  it("is largest for the true probabilities", () => {
    const random = new RandomStream(2, "auc");
    const truth = Float64Array.from({ length: 60 }, () => random.unit());
    const best = expectedAuc(truth, truth);
    for (let round = 0; round < 20; round++) {
      const noisy = truth.map((p) => p + 0.3 * random.normal());
      expect(expectedAuc(noisy, truth)).toBeLessThan(best);
    }
  });
});

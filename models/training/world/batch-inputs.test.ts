import { describe, expect, it } from "vitest";
import { entropy, headWeights } from "#models/training/world/batch-inputs.ts";
import { TRAINING } from "#models/training/world/params.ts";

describe("entropy", () => {
  it("is that of a coin, and nothing for what is certain", () => {
    expect(entropy(Float32Array.of(0.5), Float32Array.of(1))).toBeCloseTo(Math.LN2, 6);
    expect(entropy(Float32Array.of(0, 1), Float32Array.of(1, 1))).toBe(0);
  });

  it("weighs, and leaves out what does not count", () => {
    const mixed = entropy(Float32Array.of(0.5, 0, 0.5), Float32Array.of(3, 1, 0));
    expect(mixed).toBeCloseTo(0.75 * Math.LN2, 6);
    expect(entropy(Float32Array.of(0.5), Float32Array.of(0))).toBe(0);
  });
});

describe("headWeights", () => {
  it("favours rare actions within bounds, around a mean of 1", () => {
    const weights = headWeights([0.5, TRAINING.commonRate, 1e-4]);
    expect(weights).toHaveLength(4);
    const [common = 0, middle = 0, rare = 0, dwell = 0] = weights;
    expect(common).toBeCloseTo(middle, 6);
    expect(rare / common).toBeCloseTo(TRAINING.headWeight.max, 6);
    expect(dwell).toBe(middle);
    expect((common + middle + rare + dwell) / 4).toBeCloseTo(1, 6);
  });
});

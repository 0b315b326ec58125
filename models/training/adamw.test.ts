import { describe, expect, it } from "vitest";
import { AdamW } from "#models/training/adamw.ts";

const SETTINGS = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.02, clipNorm: 1 };

describe("AdamW", () => {
  it("moves a weight by the rate on its first step, against the gradient", () => {
    const weights = Float32Array.of(0, 0);
    new AdamW(new Uint8Array(2), SETTINGS).step(weights, Float32Array.of(0.3, -0.001), 0.01, 1);
    expect(weights[0]).toBeCloseTo(-0.01, 6);
    expect(weights[1]).toBeCloseTo(0.01, 6);
  });

  it("decays marked weights only, and in proportion to them", () => {
    const weights = Float32Array.of(2, 2);
    new AdamW(Uint8Array.of(1, 0), SETTINGS).step(weights, new Float32Array(2), 0.5, 1);
    expect(weights[0]).toBeCloseTo(2 - 0.5 * SETTINGS.weightDecay * 2, 6);
    expect(weights[1]).toBe(2);
  });

  it("reports the gradient's length and is not thrown by a huge one", () => {
    const weights = Float32Array.of(0, 0);
    const norm = new AdamW(new Uint8Array(2), SETTINGS).step(
      weights,
      Float32Array.of(3e4, 4e4),
      0.01,
      1,
    );
    expect(norm).toBeCloseTo(5e4, 0);
    expect(Math.abs(weights[1] ?? NaN)).toBeLessThan(0.011);
  });

  it("finds the bottom of a bowl", () => {
    const weights = Float32Array.of(3, -2);
    const adam = new AdamW(new Uint8Array(2), SETTINGS);
    for (let step = 1; step <= 2_000; step++) adam.step(weights, weights.slice(), 0.01, step);
    for (const weight of weights) expect(Math.abs(weight)).toBeLessThan(1e-2);
  });
});

import { describe, expect, it } from "vitest";
import { calibrationError, logLossSkill, reliability } from "#models/evaluation/calibration.ts";

const predicted = Float32Array.of(0.9, 0.1, 0.2, 0.8);

describe("reliability", () => {
  it("puts equally many predictions into each bin, the lowest first", () => {
    const bins = reliability(predicted, Float32Array.of(1, 0, 0, 0.5), 2);
    expect(bins.map(({ count }) => count)).toEqual([2, 2]);
    expect(bins[0]?.predicted).toBeCloseTo(0.15, 6);
    expect(bins[0]?.actual).toBe(0);
    expect(bins[1]?.predicted).toBeCloseTo(0.85, 6);
    expect(bins[1]?.actual).toBe(0.75);
  });

  it("leaves bins out that would hold nothing", () => {
    expect(reliability(Float32Array.of(0.5), Float32Array.of(1), 20)).toHaveLength(1);
  });
});

describe("calibrationError", () => {
  it("is nothing where bins agree, and the distance over the base rate elsewhere", () => {
    expect(calibrationError([{ predicted: 0.2, actual: 0.2, count: 5 }])).toBe(0);
    const bins = [
      { predicted: 0.2, actual: 0.1, count: 1 },
      { predicted: 0.4, actual: 0.5, count: 1 },
    ];
    expect(calibrationError(bins)).toBeCloseTo(0.1 / 0.3, 12);
  });
});

describe("logLossSkill", () => {
  const truth = Float32Array.of(0.8, 0.1, 0.3, 0.6);

  it("is 1 for the truth and 0 for the base rate", () => {
    expect(logLossSkill(truth, truth)).toBeCloseTo(1, 9);
    expect(logLossSkill(new Float32Array(4).fill(0.45), truth)).toBeCloseTo(0, 6);
  });

  it("is below 0 for what is worse than the base rate, and finite for false certainty", () => {
    const wrong = logLossSkill(Float32Array.of(0, 1, 1, 0), truth);
    expect(wrong).toBeLessThan(0);
    expect(Number.isFinite(wrong)).toBe(true);
  });
});

import { expect, it } from "vitest";
import { exp, log, pow, sigmoid } from "#models/world/real-math.ts";

const grid = (low: number, high: number): number[] =>
  Array.from({ length: 2_001 }, (_, i) => low + ((high - low) * i) / 2_000);

it("agrees with the engine's exp to twelve digits", () => {
  for (const x of grid(-40, 40)) expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
});

it("clamps exp outside its range instead of overflowing", () => {
  expect(exp(-1e9)).toBe(exp(-44));
  expect(exp(1e9)).toBe(exp(44));
});

it("agrees with the engine's log to twelve digits", () => {
  for (const x of grid(-40, 40)) expect(Math.abs(log(Math.exp(x)) - x)).toBeLessThan(1e-11);
});

it("keeps sigmoid within (0, 1) and symmetric", () => {
  for (const x of grid(-30, 30)) {
    expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 12);
    expect(sigmoid(x)).toBeGreaterThan(0);
  }
});

it("raises to a power", () => {
  expect(pow(2, 10)).toBeCloseTo(1_024, 8);
  expect(pow(9, -0.5)).toBeCloseTo(1 / 3, 12);
});

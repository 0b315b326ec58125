import { describe, expect, it } from "vitest";
import type { Tensor } from "#models/contract.ts";
import { Moments } from "#models/export/kernel/moments.ts";
import { roundTogether } from "#models/export/kernel/round-together.ts";
import { product, type Rows } from "#models/export/kernel/rows.ts";
import { seededRandom, seededTensor } from "#models/export/seeded-trunk.ts";

const ROWS = 24;
const COLUMNS = 16;
const MOST = 15;
const random = seededRandom(5);
const weights = seededTensor(random, [ROWS, COLUMNS], 1);
const scales = new Float32Array(COLUMNS).fill(0.15);
const nearest = (value: number): number =>
  Math.max(-MOST, Math.min(MOST, Math.round(value / 0.15)));

/** Rows of three things that vary, seen through all inputs, and a constant that every row carries. */
function dependentRows(n: number): Rows {
  const causes = seededTensor(random, [n, 3], 1).data.slice();
  const through = seededTensor(random, [3, ROWS], 1);
  return product(causes, through).map((value, i) => value + (i % ROWS === 4 ? 5 : 0));
}

const momentsOf = (rows: Rows): Moments => {
  const moments = new Moments(ROWS);
  moments.add(rows);
  return moments;
};

/** Mean square of what the rounding makes wrong in the products. */
function error(rows: Rows, rounded: Float32Array): number {
  const wrong: Tensor = {
    shape: weights.shape,
    data: weights.data.map((value, i) => value - 0.15 * (rounded[i] ?? 0)),
  };
  const products = product(rows, wrong);
  return products.reduce((sum, x) => sum + x * x, 0) / products.length;
}

describe("roundTogether", () => {
  it("makes the mean square error of products a third of nearest rounding's where inputs vary together", () => {
    const seen = dependentRows(500);
    const rounded = roundTogether(weights, scales, MOST, momentsOf(seen));
    expect(error(seen, rounded)).toBeLessThan(0.35 * error(seen, weights.data.map(nearest)));
  });

  it("gives whole numbers within the bound, also for weights beyond it", () => {
    const large: Tensor = { shape: weights.shape, data: weights.data.map((x) => 3 * x) };
    const rounded = roundTogether(large, scales, MOST, momentsOf(dependentRows(100)));
    expect(rounded.every((x) => Number.isInteger(x) && Math.abs(x) <= MOST)).toBe(true);
  });

  it("rounds to the nearest where inputs have nothing to do with each other", () => {
    const one = new Float32Array(ROWS * ROWS).map((_, i) => (i % (ROWS + 1) === 0 ? 1 : 0));
    const rounded = roundTogether(weights, scales, MOST, momentsOf(one));
    expect(rounded).toEqual(weights.data.map(nearest));
  });

  it("refuses moments of another number of inputs", () => {
    const wider = new Moments(ROWS + 1);
    wider.add(new Float32Array(ROWS + 1).fill(1));
    expect(() => roundTogether(weights, scales, MOST, wider)).toThrow("moments of 25");
  });

  it("takes inputs that were never anything but 0, and columns of zeros", () => {
    const silent = dependentRows(100).map((value, i) => (i % ROWS === 7 ? 0 : value));
    const none = new Float32Array(ROWS * COLUMNS);
    const read = momentsOf(silent);
    expect(roundTogether(weights, scales, MOST, read).every(Number.isFinite)).toBe(true);
    const zeros = roundTogether(
      { shape: weights.shape, data: none },
      new Float32Array(COLUMNS),
      MOST,
      read,
    );
    expect(zeros).toEqual(none);
  });
});

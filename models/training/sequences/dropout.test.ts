import { expect, it } from "vitest";
import { MaskGenerator } from "#models/training/sequences/dropout.ts";

const mask = (length: number, rate: number, ...seeds: number[]): Float32Array => {
  const out = new Float32Array(length).fill(NaN);
  new MaskGenerator(...seeds).fill(out, 0, length, rate);
  return out;
};

it("drops the share it is told, and keeps the mean", () => {
  for (const rate of [0.1, 0.5]) {
    const drawn = mask(200_001, rate, 3);
    const dropped = drawn.reduce((sum, x) => sum + (x === 0 ? 1 : 0), 0) / drawn.length;
    expect(dropped).toBeCloseTo(rate, 2);
    expect(drawn.reduce((a, b) => a + b, 0) / drawn.length).toBeCloseTo(1, 2);
  }
});

it("keeps everything as it is at rate 0, and touches nothing outside", () => {
  expect(mask(1_000, 0, 1).every((x) => x === 1)).toBe(true);
  const out = new Float32Array(9).fill(7);
  new MaskGenerator(1).fill(out, 2, 5, 0.5);
  expect([...out.slice(0, 2), ...out.slice(5)]).toEqual(Array<number>(6).fill(7));
});

it("draws the same from the same seeds, and independent masks from neighbouring ones", () => {
  expect(mask(64, 0.5, 7, 1)).toEqual(mask(64, 0.5, 7, 1));
  const length = 4_096;
  const signs = Array.from({ length: 12 }, (_, row) =>
    mask(length, 0.5, 1, 100, row).map((x) => (x === 0 ? -1 : 1)),
  );
  for (const [i, a] of signs.entries())
    for (const b of signs.slice(i + 1)) {
      const agreement = a.reduce((sum, x, j) => sum + x * (b[j] ?? 0), 0) / length;
      expect(Math.abs(agreement)).toBeLessThan(0.08);
    }
});

import { describe, expect, it } from "vitest";
import { RandomStream } from "#models/world/random.ts";

const draws = (n: number, ...key: ConstructorParameters<typeof RandomStream>): number[] => {
  const stream = new RandomStream(...key);
  return Array.from({ length: n }, () => stream.unit());
};
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

describe("RandomStream", () => {
  it("gives the same numbers for the same seed, name and index, in every engine", () => {
    const stream = new RandomStream(1, "post", 2);
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([
      1_059_009_245, 2_801_901_449, 4_260_030_309,
    ]);
  });

  it("gives other numbers if any part of the name differs", () => {
    const streams = [
      draws(8, 1, "post", 2),
      draws(8, 2, "post", 2),
      draws(8, 1, "posts", 2),
      draws(8, 1, "post", 3),
    ];
    expect(new Set(streams.flat()).size).toBe(32);
  });

  it("is uniform within a stream and over the first draws of neighbouring streams", () => {
    const within = draws(20_000, 7, "a");
    const across = Array.from({ length: 20_000 }, (_, i) => new RandomStream(7, "a", i).unit());
    for (const values of [within, across]) {
      const bins = new Float64Array(16);
      for (const value of values) {
        const bin = Math.floor(value * 16);
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      // Chi-squared with 15 degrees of freedom: above 37.7 once in a thousand.
      const expected = values.length / 16;
      expect(bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(37.7);
    }
  });

  it("draws normals of mean 0 and variance 1", () => {
    const stream = new RandomStream(3, "normal");
    const values = Array.from({ length: 20_000 }, () => stream.normal());
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it("draws indices in proportion to their weights", () => {
    const stream = new RandomStream(4, "weights");
    const hits = [0, 0, 0];
    for (let i = 0; i < 12_000; i++) {
      const index = stream.weighted([1, 0, 2]);
      hits[index] = (hits[index] ?? 0) + 1;
    }
    expect(hits[1]).toBe(0);
    expect((hits[2] ?? 0) / (hits[0] ?? 1)).toBeCloseTo(2, 0.9);
  });

  it("refuses to pick from an empty list", () => {
    expect(() => new RandomStream(1, "x").pick([])).toThrow(RangeError);
  });
});

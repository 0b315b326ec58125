import { expect, it } from "vitest";
import { Moments } from "#models/export/kernel/moments.ts";

it("is the mean of every row's outer product, over all batches", () => {
  const moments = new Moments(2);
  moments.add(Float32Array.of(1, 2, 3, 4));
  moments.add(Float32Array.of(-5, 6));
  expect([...moments.matrix]).toEqual(
    [1 + 9 + 25, 2 + 12 - 30, 2 + 12 - 30, 4 + 16 + 36].map((sum) => sum / 3),
  );
});

it("refuses what are no whole rows", () => {
  expect(() => new Moments(2).add(new Float32Array(3))).toThrow("3 values are no rows of 2");
});

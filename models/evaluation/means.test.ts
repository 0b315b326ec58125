import { expect, it } from "vitest";
import { Means } from "#models/evaluation/means.ts";

it("counts for each name how often it came", () => {
  const means = new Means();
  expect(means.all).toEqual({});
  for (const [name, value] of [
    ["b", 1],
    ["a", 5],
    ["b", 2],
  ] as const)
    means.add(name, value);
  expect(Object.entries(means.all)).toEqual([
    ["b", 1.5],
    ["a", 5],
  ]);
});

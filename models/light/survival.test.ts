import { expect, it } from "vitest";
import { survival } from "#models/light/survival.ts";

it("is the share of the best that are kept", () => {
  const order = [3, 1, 0, 2, 4];
  const scores = [0.1, 0.9, 0.8, 0.2, 0.7];
  expect(survival(scores, order, 2, 1)).toBe(0);
  expect(survival(scores, order, 2, 2)).toBe(0.5);
  expect(survival(scores, order, 4, 2)).toBe(1);
  expect(survival(scores, order, 5, 3)).toBe(1);
});

it("is of those there are, where there are fewer than asked for", () => {
  expect(survival([1, 2], [1, 0], 1, 35)).toBe(0.5);
});

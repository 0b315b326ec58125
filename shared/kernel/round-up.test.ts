import { expect, it } from "vitest";
import { roundUp } from "#shared/kernel/round-up.ts";

it.each([
  [0, 0],
  [1, 8],
  [8, 8],
  [9, 16],
])("%i rounded up to a multiple of 8 is %i", (value, multiple) => {
  expect(roundUp(value, 8)).toBe(multiple);
});

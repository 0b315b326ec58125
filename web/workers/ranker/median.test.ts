import { expect, it } from "vitest";
import { median } from "#web/workers/ranker/median.ts";

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2],
  [[7], 7],
  [[], NaN],
])("the middle of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

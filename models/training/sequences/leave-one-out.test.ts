import { expect, it } from "vitest";
import { leaveOneOut } from "#models/training/sequences/leave-one-out.ts";

const split = leaveOneOut([Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6), Int32Array.of(7, 8, 9)]);

it("learns from all but the last two items, and from short histories whole", () => {
  expect(split.train.map((h) => [...h])).toEqual([[1, 2], [5, 6], [7]]);
});

it("validates on the last item but one, after what is learnt from", () => {
  expect(split.validation).toEqual([
    { user: 0, history: Int32Array.of(1, 2), target: 3 },
    { user: 2, history: Int32Array.of(7), target: 8 },
  ]);
});

it("tests on the last item, with the validation item in the history", () => {
  expect(split.test).toEqual([
    { user: 0, history: Int32Array.of(1, 2, 3), target: 4 },
    { user: 2, history: Int32Array.of(7, 8), target: 9 },
  ]);
});

it("never learns from a target", () => {
  for (const { user, target } of [...split.validation, ...split.test])
    expect(split.train[user]).not.toContain(target);
});

import { describe, expect, it } from "vitest";
import { interleave, median } from "#models/bench/rank/contender.ts";

describe("interleave", () => {
  it("runs contenders in turn and counts every second run", async () => {
    const order: string[] = [];
    const contender = (name: string) => ({ name, run: async () => void order.push(name) });
    const samples = await interleave([contender("a"), contender("b")], 2);
    expect(order.join("")).toBe("aabbaabb");
    expect(Object.entries(samples).map(([name, times]) => [name, times.length])).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
  });
});

it("interleave counts what its clock says", async () => {
  let now = 0;
  const slow = { name: "slow", run: async () => void (now += 3) };
  const fast = { name: "fast", run: async () => void (now += 1) };
  expect(await interleave([slow, fast], 2, () => now)).toEqual({ slow: [3, 3], fast: [1, 1] });
});

it("interleave asks a contender's own clock", async () => {
  let now = 0;
  const far = { name: "far", run: async () => void (now += 7), clock: () => now };
  expect(await interleave([far], 1, () => 0)).toEqual({ far: [7] });
});

describe("median", () => {
  it.each([
    { values: [3], middle: 3 },
    { values: [9, 1, 5], middle: 5 },
    { values: [4, 1, 2, 100], middle: 3 },
  ])("of $values is $middle", ({ values, middle }) => {
    expect(median(values)).toBe(middle);
  });

  it("of nothing is a mistake", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

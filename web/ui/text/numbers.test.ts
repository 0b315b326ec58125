import { describe, expect, it } from "vitest";
import { clockDuration, compactCount, percent, plural, shortMs, signed } from "./numbers.ts";

describe("compactCount", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1K"],
    [1_249, "1.2K"],
    [12_900, "12.9K"],
    [999_999, "1M"],
    [3_400_000, "3.4M"],
  ])("%i fits a button as %s", (n, shows) => expect(compactCount(n)).toBe(shows));
});

describe("clockDuration", () => {
  it.each([
    [0, "0:00"],
    [7_400, "0:07"],
    [59_600, "1:00"],
    [750_000, "12:30"],
    [3_723_000, "1:02:03"],
    [-1, "0:00"],
  ])("%i ms is %s", (ms, shows) => expect(clockDuration(ms)).toBe(shows));
});

describe("signed", () => {
  it.each([
    [0.12345, "+0.123"],
    [-0.5, "−0.500"],
    [-0.0001, "0.000"], // what rounds to zero has no sign
    [0, "0.000"],
  ])("%d is written %s", (value, shows) => expect(signed(value)).toBe(shows));
});

describe("percent", () => {
  it.each([
    [0, "0.0 %"],
    [0.0004, "< 0.1 %"],
    [0.0123, "1.2 %"],
    [0.37, "37 %"],
    [1, "100 %"],
  ])("%d reads %s", (p, shows) => expect(percent(p)).toBe(shows));
});

describe("shortMs", () => {
  it.each([
    [0, "0 ms"],
    [0.43, "0.4 ms"],
    [9.96, "10 ms"],
    [1_234.5, "1,235 ms"],
  ])("%d reads %s", (ms, shows) => expect(shortMs(ms)).toBe(shows));
});

describe("plural", () => {
  it("says one post and two posts", () => {
    expect([plural(1, "post"), plural(2, "post"), plural(1_200, "reply", "replies")]).toEqual([
      "1 post",
      "2 posts",
      "1,200 replies",
    ]);
  });
});

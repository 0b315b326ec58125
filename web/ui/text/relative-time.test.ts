import { describe, expect, it } from "vitest";
import { relativeTime } from "./relative-time.ts";

const now = Date.UTC(2026, 10, 20, 12);
const seconds = 1_000;
const minute = 60 * seconds;
const hour = 60 * minute;

describe("relativeTime", () => {
  it.each([
    { age: -5 * minute, shows: "now" }, // a clock ahead of ours
    { age: 0, shows: "now" },
    { age: 59.9 * seconds, shows: "now" },
    { age: minute, shows: "1m" },
    { age: 59.99 * minute, shows: "59m" },
    { age: hour, shows: "1h" },
    { age: 23.99 * hour, shows: "23h" },
    { age: 24 * hour, shows: "1d" },
    { age: 6.99 * 24 * hour, shows: "6d" },
    { age: 7 * 24 * hour, shows: "Nov 13" },
    { age: 400 * 24 * hour, shows: "Oct 16, 2025" },
  ])("an age of $age ms shows as $shows", ({ age, shows }) => {
    expect(relativeTime(now - age, now)).toBe(shows);
  });
});

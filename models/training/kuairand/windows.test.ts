import { describe, expect, it } from "vitest";
import { impression } from "#models/training/kuairand/testing/video-log.ts";
import { type Timeline, timelines } from "#models/training/kuairand/timelines.ts";
import {
  askers,
  batchWindows,
  scoringWindows,
  trainingWindows,
  type Window,
} from "#models/training/kuairand/windows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const timeline = (times: readonly number[]): Timeline => {
  const [only] = timelines(times.map((timeMs) => impression("a", timeMs)));
  if (!only) throw new Error("no timeline");
  return only;
};
/** Moments of 1, 2, 3, 1, 2, 3 ... impressions. */
const times = Array.from({ length: 100 }, (_, i) => [0, 1, 1, 2, 2, 2][i % 6] ?? 0).map(
  (within, i) => 3 * Math.floor(i / 6) + within,
);
const long = timeline(times);
const known = (w: Window, place: number) => (w.timeline.before[place] ?? 0) - w.from;

describe("askers", () => {
  it("lets one of each moment ask", () => {
    expect(askers(timeline([1, 2, 2, 2, 3]), 0, 5, (count) => count - 1)).toEqual([0, 3, 4]);
    expect(askers(timeline([1, 2, 2, 2, 3]), 0, 5, (count) => (count > 1 ? 1 : undefined))).toEqual(
      [2],
    );
  });
});

describe("trainingWindows", () => {
  it("stays inside what is trained on, and lets every moment ask once", () => {
    for (let seed = 0; seed < 20; seed++) {
      const windows = trainingWindows(long, 70, 16, seededRandom(seed));
      const asked = windows.flatMap(({ asking }) => asking);
      expect(Math.max(...windows.map(({ to }) => to), ...asked)).toBeLessThan(71);
      expect(asked.map((place) => long.before[place]).toSorted((a = 0, b = 0) => a - b)).toEqual([
        ...new Set(long.before.slice(0, 70)),
      ]);
      for (const window of windows)
        for (const place of window.asking) {
          expect(known(window, place)).toBeGreaterThanOrEqual(0);
          expect(known(window, place)).toBeLessThan(16);
        }
    }
  });

  it("lets the impressions of one moment take turns", () => {
    const asked = new Set<number>();
    for (let seed = 0; seed < 40; seed++)
      for (const { asking } of trainingWindows(long, 70, 16, seededRandom(seed)))
        for (const place of asking) asked.add(place);
    expect(asked.size).toBe(70);
  });
});

describe("scoringWindows", () => {
  it("lets every impression ask exactly once, with its whole history or half a window of it", () => {
    const windows = scoringWindows(long, 31, 93, 16);
    expect(windows.flatMap(({ asking }) => asking).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 62 }, (_, i) => 31 + i),
    );
    for (const window of windows) {
      expect(window.to - window.from).toBeLessThanOrEqual(16);
      for (const place of window.asking) {
        expect(known(window, place)).toBeLessThan(window.to - window.from);
        expect(window.from === 0 || known(window, place) >= 8).toBe(true);
      }
      const places = window.asking.map((place) => long.before[place]);
      expect(new Set(places).size).toBe(places.length);
    }
  });
});

describe("batchWindows", () => {
  it("puts every window into one batch of the next length", () => {
    const windows = [3, 16, 17, 30, 5].map((to) => ({ timeline: long, from: 0, to, asking: [0] }));
    const batches = batchWindows(windows, [16, 32], 32, seededRandom(2));
    expect(batches.flatMap((b) => b.windows.map(({ to }) => `${b.S}:${to}`)).toSorted()).toEqual([
      "16:16",
      "16:3",
      "16:5",
      "32:17",
      "32:30",
    ]);
    expect(batches.map((b) => b.windows.length).toSorted((a, b) => a - b)).toEqual([1, 1, 1, 2]);
  });
});

import { describe, expect, it } from "vitest";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import {
  CANDIDATE_FACTS,
  candidateFacts,
  READER_FACTS_AT,
} from "#models/training/kuairand/candidate-facts.ts";
import { earlierActions } from "#models/training/kuairand/facts.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";
import { impression, videoLog } from "#models/training/kuairand/testing/video-log.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const RATES = new Float64Array(A).fill(0.25);
const factsOf = (log: readonly Impression[], ofReader = true) => {
  const videos = earlierActions(log, ({ video }) => video);
  const facts = candidateFacts(log, videos, RATES, ofReader);
  return log.map((_, i) => [...facts.subarray(i * CANDIDATE_FACTS, (i + 1) * CANDIDATE_FACTS)]);
};

describe("candidateFacts", () => {
  it("counts what others did with the video, and what its reader did with others", () => {
    const [, second, third] = factsOf([
      impression("a", 1, { video: "x", taken: ["like"] }),
      impression("b", 2, { video: "x", taken: ["click"] }),
      impression("b", 3, { video: "y" }),
    ]);
    expect(second?.[0]).toBeCloseTo(0.4 * Math.log(2), 5);
    expect(second?.[1]).toBe(0);
    // Reader b has done nothing yet; then clicked once, and not liked: 1.75 and 0.75 of 4.
    const reader = (row?: number[]) => row?.slice(READER_FACTS_AT, READER_FACTS_AT + 2);
    const logOdds = (p: number) => Math.log(p / (1 - p));
    expect(reader(second)).toEqual([0, 0]);
    expect(reader(third)?.[0]).toBeCloseTo(logOdds(0.75 / 4) - logOdds(0.25), 5);
    expect(reader(third)?.[1]).toBeCloseTo(logOdds(1.75 / 4) - logOdds(0.25), 5);
  });

  it("says nothing of the reader unless asked to", () => {
    const log = videoLog(4, 20, seededRandom(2));
    const [told, untold] = [factsOf(log), factsOf(log, false)];
    for (const [i, row] of untold.entries()) {
      expect(row.slice(0, READER_FACTS_AT)).toEqual(told[i]?.slice(0, READER_FACTS_AT));
      expect(row.slice(READER_FACTS_AT).every((fact) => fact === 0)).toBe(true);
    }
  });

  it("knows nothing of an impression's own moment, or of what came after", () => {
    const log = videoLog(6, 20, seededRandom(4));
    const since = log[50]?.timeMs ?? 0;
    const other = log.map((x) =>
      x.timeMs < since ? x : { ...x, actions: x.actions.map((taken) => 1 - taken) },
    );
    const [a, b] = [factsOf(log), factsOf(other)];
    const known = [...log.keys()].filter((i) => (log[i]?.timeMs ?? 0) <= since);
    expect(known.length).toBeGreaterThan(20);
    expect(known.map((i) => b[i])).toEqual(known.map((i) => a[i]));
    expect(b).not.toEqual(a);
  });
});

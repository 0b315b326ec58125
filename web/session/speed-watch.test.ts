import { describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { SpeedWatch } from "#web/session/speed-watch.ts";

const { candidates, leastCandidates, slowCalls, slowdown } = DEVICE.contest;

/** Whether the last of so many rankings, each of which takes as long, gives the alarm. */
const alarms = (count: number, msOf: (count: number) => number, calls = slowCalls): boolean => {
  const watch = new SpeedWatch("webgpu", (msOf(candidates) * 1_000) / candidates);
  const answers = Array.from({ length: calls }, () => watch.took(count, msOf(count)));
  return answers.at(-1) === true;
};

describe("a runtime that is watched", () => {
  it.each([leastCandidates, candidates, 1_000])(
    "whose calls cost something however few the %i candidates are is not taken for a slow one",
    (count) => {
      expect(alarms(count, () => 4)).toBe(false);
    },
  );

  it("is slow after so many slow rankings in a row, and not one earlier", () => {
    const slow = (calls: number): boolean => {
      const watch = new SpeedWatch("webgpu", 4);
      const answers = Array.from({ length: calls }, () => watch.took(1_000, 4 * slowdown + 0.1));
      return answers.at(-1) === true;
    };
    expect(slow(slowCalls)).toBe(true);
    expect(slow(slowCalls - 1)).toBe(false);
  });

  it("is forgiven what came before a ranking at its own speed", () => {
    const watch = new SpeedWatch("webgpu", 4);
    for (let i = 1; i < slowCalls; i++) watch.took(1_000, 40);
    watch.took(1_000, 4);
    expect(watch.took(1_000, 40)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { duration, Progress, progressLine } from "#models/training/progress.ts";

describe("Progress", () => {
  it("gives means and speed since the last report, and the time left at the whole run's pace", () => {
    let now = 1_000;
    const progress = new Progress(100, 0, () => now);
    for (const loss of [2, 4]) progress.note({ loss }, 50);
    now += 1_000;
    expect(progress.report(2)).toEqual({
      step: 2,
      steps: 100,
      losses: { loss: 3 },
      tokensPerS: 100,
      leftS: 49,
    });
    for (const loss of [1, 1, 1]) progress.note({ loss }, 50);
    now += 4_000;
    expect(progress.report(5)).toMatchObject({ losses: { loss: 1 }, tokensPerS: 37.5, leftS: 95 });
  });

  it("counts the pace of a run that goes on from where it goes on", () => {
    let now = 0;
    const progress = new Progress(100, 90, () => now);
    progress.note({ loss: 1 }, 10);
    now = 2_000;
    expect(progress.report(91, { epoch: 9, epochs: 10 })).toMatchObject({ leftS: 18, epoch: 9 });
  });
});

describe("progressLine", () => {
  it("names epoch, step, losses, speed and time left", () => {
    const state = {
      step: 5,
      steps: 10,
      epoch: 1,
      epochs: 2,
      losses: { loss: 6.12345 },
      tokensPerS: 7_100.4,
      leftS: 61,
    };
    expect(progressLine(state)).toBe(
      "epoch 1/2  step 5/10  loss 6.1235  7100 tokens/s  2 min left",
    );
    expect(progressLine({ ...state, epoch: undefined }, "impressions")).toBe(
      "step 5/10  loss 6.1235  7100 impressions/s  2 min left",
    );
  });
});

describe("duration", () => {
  it("rounds up to the unit that it shows", () => {
    expect([0.2, 59, 61, 3_601, 3_900].map(duration)).toEqual([
      "1 s",
      "59 s",
      "2 min",
      "1 h 01 min",
      "1 h 05 min",
    ]);
  });
});

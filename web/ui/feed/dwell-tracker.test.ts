import { describe, expect, it } from "vitest";
import { DwellTracker } from "./dwell-tracker.ts";

describe("DwellTracker", () => {
  it("measures from entering to leaving", () => {
    const tracker = new DwellTracker();
    tracker.enter("a", 1_000);
    expect(tracker.leave("a", 3_500)).toEqual({ id: "a", ms: 2_500 });
  });

  it.each([
    [249, undefined],
    [250, 250],
  ])("a stay of %i ms counts as %s", (ms, counted) => {
    const tracker = new DwellTracker();
    tracker.enter("a", 0);
    expect(tracker.leave("a", ms)?.ms).toBe(counted);
  });

  it("reports a stay once", () => {
    const tracker = new DwellTracker();
    tracker.enter("a", 0);
    tracker.leave("a", 1_000);
    expect(tracker.leave("a", 9_000)).toBeUndefined();
  });

  it("entering twice does not start again", () => {
    const tracker = new DwellTracker();
    tracker.enter("a", 0);
    tracker.enter("a", 800);
    expect(tracker.leave("a", 1_000)?.ms).toBe(1_000);
  });

  it("does not count the time that the page was hidden", () => {
    const tracker = new DwellTracker();
    tracker.enter("a", 0);
    tracker.enter("b", 900);
    expect(tracker.pause(1_000)).toEqual([{ id: "a", ms: 1_000 }]); // b was a glimpse
    expect(tracker.pause(2_000)).toEqual([]);
    tracker.resume(60_000);
    expect(tracker.leave("a", 60_400)).toEqual({ id: "a", ms: 400 });
  });

  it("does not report again what left while the page was hidden", () => {
    const tracker = new DwellTracker();
    tracker.enter("a", 0);
    tracker.pause(1_000);
    expect(tracker.leave("a", 5_000)).toBeUndefined();
  });
});

import { expect, it } from "vitest";
import { schedule } from "#models/training/schedule.ts";

const SETTINGS = { warmUpSteps: 60, floor: 0.02 };

it("warms up to the peak and ends at the floor", () => {
  const steps = 1_000;
  expect(schedule(0, steps, SETTINGS)).toBeCloseTo(1 / SETTINGS.warmUpSteps, 12);
  expect(schedule(SETTINGS.warmUpSteps - 1, steps, SETTINGS)).toBe(1);
  expect(schedule(steps, steps, SETTINGS)).toBeCloseTo(SETTINGS.floor, 12);
  for (let step = SETTINGS.warmUpSteps; step < steps; step++)
    expect(schedule(step + 1, steps, SETTINGS)).toBeLessThanOrEqual(
      schedule(step, steps, SETTINGS),
    );
});

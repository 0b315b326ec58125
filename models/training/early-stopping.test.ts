import { describe, expect, it } from "vitest";
import { EarlyStopping } from "#models/training/early-stopping.ts";

const run = (patience: number, metrics: readonly number[]) => {
  const stopping = new EarlyStopping(patience);
  let seen = 0;
  for (const metric of metrics) {
    stopping.note(metric);
    seen++;
    if (stopping.shouldStop) break;
  }
  return { seen, best: stopping.best, bestAt: stopping.bestAt };
};

describe("EarlyStopping", () => {
  it("stops after so many validations without a better one, and remembers the best", () => {
    expect(run(2, [0.1, 0.3, 0.2, 0.25, 0.4])).toEqual({ seen: 4, best: 0.3, bestAt: 1 });
  });

  it("goes on while there is a new best within the patience", () => {
    expect(run(2, [0.1, 0.05, 0.2, 0.1, 0.3])).toEqual({ seen: 5, best: 0.3, bestAt: 4 });
  });

  it("does not take an equal metric for a better one", () => {
    expect(run(1, [0.1, 0.1])).toEqual({ seen: 2, best: 0.1, bestAt: 0 });
  });

  it("never takes NaN for the best, and stops if nothing else comes", () => {
    expect(run(2, [NaN, NaN, 0.5])).toEqual({ seen: 2, best: -Infinity, bestAt: -1 });
  });

  it("does not stop before the first validation", () => {
    expect(new EarlyStopping(1).shouldStop).toBe(false);
  });

  it("refuses a patience of less than one validation", () => {
    expect(() => new EarlyStopping(0)).toThrow(/patience 0/);
    expect(() => new EarlyStopping(NaN)).toThrow(/patience NaN/);
  });
});

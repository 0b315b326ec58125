import { expect, it } from "vitest";
import { CalibrationRecord } from "#models/evaluation/kernel/calibration-errors.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;
const N = 200;
/** One action has probabilities from 0 to .5, the others none. */
const rows = (factor: number): Float32Array => {
  const all = new Float32Array(N * A);
  for (let row = 0; row < N; row++) all[row * A + ACTION_INDEX.reply] = (factor * row) / N / 2;
  return all;
};

it("gives calibration errors as shares of the base rate, of actions that a slate allows", () => {
  const record = new CalibrationRecord();
  record.add(rows(1), { graphs: rows(1.1), f32: rows(1), int8: rows(0.8) });
  record.add(new Float32Array(N * A), { graphs: rows(1), f32: rows(1), int8: rows(1) });
  const [only, ...others] = record.errors();
  expect(others).toEqual([]);
  expect(only?.action).toBe("reply");
  expect(only?.graphs).toBeCloseTo(0.1, 5);
  expect(only?.f32).toBe(0);
  expect(only?.int8).toBeCloseTo(0.2, 5);
});

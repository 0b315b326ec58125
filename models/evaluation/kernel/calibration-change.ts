import { calibrationError, reliability } from "#models/evaluation/calibration.ts";
import { ACTIONS, type Action } from "#shared/types/action.ts";

const A = ACTIONS.length;
/** As in the evaluation on the world. */
const BINS = 20;

export interface CalibrationChange {
  readonly action: Action;
  /** As a share of the base rate, of the one that is right and of the other. */
  readonly right: number;
  readonly other: number;
}

/** Collects what two runtimes predict beside what is true, and compares their calibration errors. */
export class CalibrationRecord {
  readonly #columns = ACTIONS.map(() => ({
    truth: [] as Float32Array[],
    right: [] as Float32Array[],
    other: [] as Float32Array[],
  }));

  /** `[N, A]` each. A slate that does not allow an action says nothing about it. */
  add(truth: Float32Array, right: Float32Array, other: Float32Array): void {
    for (const [a, column] of this.#columns.entries()) {
      const probabilities = columnOf(truth, a);
      if (!probabilities.some((p) => p > 0)) continue;
      column.truth.push(probabilities);
      column.right.push(columnOf(right, a));
      column.other.push(columnOf(other, a));
    }
  }

  /** Actions that some slate allows. */
  changes(): CalibrationChange[] {
    return this.#columns.flatMap(({ truth, right, other }, a) => {
      const action = ACTIONS[a];
      if (action === undefined || truth.length === 0) return [];
      const all = joined(truth);
      const error = (predicted: readonly Float32Array[]): number =>
        calibrationError(reliability(joined(predicted), all, BINS));
      return [{ action, right: error(right), other: error(other) }];
    });
  }
}

const columnOf = (rows: Float32Array, a: number): Float32Array =>
  Float32Array.from({ length: rows.length / A }, (_, row) => rows[row * A + a] ?? 0);

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

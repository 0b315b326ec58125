import { calibrationError, reliability } from "#models/evaluation/calibration.ts";
import { ACTIONS, type Action } from "#shared/types/action.ts";

const A = ACTIONS.length;
/** As in the evaluation on the world. */
const BINS = 20;

/** Who predicts: the float32 graphs, and the kernel with both files. */
export const PREDICTORS = ["graphs", "f32", "int8"] as const;
export type Predictor = (typeof PREDICTORS)[number];
/** `[N, A]` each. */
export type Predictions = Readonly<Record<Predictor, Float32Array>>;

/** Calibration errors of one action, as shares of its base rate. */
export type CalibrationErrors = { readonly action: Action } & Readonly<Record<Predictor, number>>;

/** Collects what is predicted beside what is true. */
export class CalibrationRecord {
  readonly #truth = ACTIONS.map((): Float32Array[] => []);
  readonly #predicted = ACTIONS.map(() => ({
    graphs: [] as Float32Array[],
    f32: [] as Float32Array[],
    int8: [] as Float32Array[],
  }));

  /** @param truth `[N, A]`. A slate that does not allow an action says nothing about it. */
  add(truth: Float32Array, predictions: Predictions): void {
    for (const [a, column] of this.#predicted.entries()) {
      const probabilities = columnOf(truth, a);
      if (!probabilities.some((p) => p > 0)) continue;
      this.#truth[a]?.push(probabilities);
      for (const who of PREDICTORS) column[who].push(columnOf(predictions[who], a));
    }
  }

  /** Of the actions that some slate allows. */
  errors(): CalibrationErrors[] {
    return ACTIONS.flatMap((action, a) => {
      const truth = joined(this.#truth[a] ?? []);
      if (truth.length === 0) return [];
      const error = (who: Predictor): number =>
        calibrationError(reliability(joined(this.#predicted[a]?.[who] ?? []), truth, BINS));
      return [{ action, graphs: error("graphs"), f32: error("f32"), int8: error("int8") }];
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

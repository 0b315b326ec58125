import type { Calibration } from "#models/export/graph-layers.ts";
import { fitPlatt } from "#models/training/calibration/platt.ts";

/**
 * The calibration with which a network that has been changed a little says on average what it said before: an action's
 * expected number, and how it grows with the logit.
 *
 * @param before of the network as it was, with which `expected` was made, and `actual` of the changed one
 * @param expected `[n, A]` probabilities
 * @param actual `[n, A]`
 */
export function recalibrated(
  before: Calibration,
  expected: Float32Array,
  actual: Float32Array,
): Calibration {
  const A = before.scale.length;
  const column = (rows: Float32Array, a: number): Float32Array =>
    Float32Array.from({ length: rows.length / A }, (_, row) => rows[row * A + a] ?? 0);
  const fits = Array.from({ length: A }, (_, a) =>
    fitPlatt({ predicted: column(actual, a), truth: column(expected, a) }),
  );
  return {
    scale: fits.map(({ scale }, a) => scale * (before.scale[a] ?? 1)),
    bias: fits.map(({ scale, bias }, a) => scale * (before.bias[a] ?? 0) + bias),
  };
}

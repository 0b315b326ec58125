/** One bin of a reliability diagram: as many predictions as in every other bin. */
export interface ReliabilityBin {
  /** Mean prediction and mean probability in truth. */
  readonly predicted: number;
  readonly actual: number;
  readonly count: number;
}

/** `bins` bins of equal mass, by prediction, ascending. `truth` holds outcomes (0, 1) or their probabilities. */
export function reliability(
  predicted: Float32Array,
  truth: Float32Array,
  bins: number,
): ReliabilityBin[] {
  const order = Uint32Array.from(predicted, (_, i) => i).sort(
    (a, b) => (predicted[a] ?? 0) - (predicted[b] ?? 0),
  );
  const filled: ReliabilityBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const some = order.subarray(
      Math.floor((bin * order.length) / bins),
      Math.floor(((bin + 1) * order.length) / bins),
    );
    if (some.length === 0) continue;
    let [sum, real] = [0, 0];
    for (const i of some) {
      sum += predicted[i] ?? 0;
      real += truth[i] ?? 0;
    }
    filled.push({ predicted: sum / some.length, actual: real / some.length, count: some.length });
  }
  return filled;
}

/** Mean distance of prediction and truth over the bins, as a share of the mean truth (the base rate). */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  let [distance, truth] = [0, 0];
  for (const { predicted, actual, count } of bins) {
    distance += count * Math.abs(predicted - actual);
    truth += count * actual;
  }
  return truth === 0 ? 0 : distance / truth;
}

/**
 * How much of the log-loss that the truth would save is saved: 0 says the base rate every time, 1 is the truth itself.
 * In expectation over `truth`, probabilities.
 */
export function logLossSkill(predicted: Float32Array, truth: Float32Array): number {
  const base = truth.reduce((sum, p) => sum + p, 0) / truth.length;
  let [ofBase, ofModel, ofTruth] = [0, 0, 0];
  for (const [i, p] of truth.entries()) {
    ofBase += crossEntropy(p, base);
    ofModel += crossEntropy(p, predicted[i] ?? 0);
    ofTruth += crossEntropy(p, p);
  }
  return (ofBase - ofModel) / (ofBase - ofTruth);
}

/** A prediction of 0 or 1 that is wrong would cost infinitely much. */
const EPSILON = 1e-7;

function crossEntropy(p: number, predicted: number): number {
  const q = Math.min(1 - EPSILON, Math.max(EPSILON, predicted));
  return -(p * Math.log(q) + (1 - p) * Math.log1p(-q));
}

import { sigmoid } from "#models/world/real-math.ts";

/**
 * Features of many examples, standardised, with their squares and products: a fair chance for whoever tries with four
 * signals. One design serves many labels.
 */
export interface Design {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** The constant first; all of one length. */
  readonly rows: readonly Float64Array[];
}

/** One weight for each column of the design. */
export type LogisticWeights = Float64Array;

const RIDGE = 1e-3;
const NEWTON_STEPS = 8;
/** Standardised features are clipped here: a few viral posts shall not bend the model. */
const CLIP = 4;
/** Log-odds to start from where nothing, or everything, was positive. */
const MAX_START = 12;

/** A row of the design for features that were not in it. */
export function designRow(
  { mean, deviation }: Pick<Design, "mean" | "deviation">,
  features: readonly number[],
): Float64Array {
  const x = features.map((value, k) => {
    const z = (value - (mean[k] ?? 0)) / (deviation[k] || 1);
    return Math.min(CLIP, Math.max(-CLIP, z));
  });
  const row = [1, ...x];
  for (const [i, a] of x.entries()) for (const b of x.slice(i)) row.push(a * b);
  return Float64Array.from(row);
}

export function createDesign(features: readonly (readonly number[])[]): Design {
  const n = Math.max(1, features.length);
  const mean = (features[0] ?? []).map(
    (_, k) => features.reduce((sum, row) => sum + (row[k] ?? 0), 0) / n,
  );
  const deviation = mean.map((m, k) =>
    Math.sqrt(features.reduce((sum, row) => sum + ((row[k] ?? 0) - m) ** 2, 0) / n),
  );
  const scale = { mean, deviation };
  return { ...scale, rows: features.map((row) => designRow(scale, row)) };
}

/** Solves `a x = b` for a symmetric positive definite matrix of which the lower triangle is given; by Cholesky. */
function solve(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0;
  for (let i = 0; i < n; i++) {
    const row = a[i];
    if (!row) continue;
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      row[j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - at(i, k) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - at(k, i) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / at(i, i);
  }
  return x;
}

/** Log-odds of a design's row; monotone in the probability. */
export function logit(weights: LogisticWeights, row: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += (weights[k] ?? 0) * (row[k] ?? 0);
  return sum;
}

/** Maximum likelihood with a small ridge, by Newton's method. */
export function fitLogistic({ rows }: Design, labels: Uint8Array): LogisticWeights {
  const n = rows[0]?.length ?? 1;
  const ridge = RIDGE * rows.length;
  const weights = new Float64Array(n);
  const positive = labels.reduce((sum, y) => sum + y, 0);
  const start = Math.log(positive / (rows.length - positive));
  weights[0] = Math.max(-MAX_START, Math.min(MAX_START, start));
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const hessian = Array.from({ length: n }, () => new Float64Array(n));
    for (const [i, line] of hessian.entries()) line[i] = ridge;
    const gradient = weights.map((w, i) => (i === 0 ? 0 : -ridge * w));
    for (const [r, x] of rows.entries()) {
      const p = sigmoid(logit(weights, x));
      const curvature = Math.max(1e-6, p * (1 - p));
      const miss = (labels[r] ?? 0) - p;
      for (let i = 0; i < n; i++) {
        const xi = x[i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + miss * xi;
        const line = hessian[i];
        if (!line) continue;
        for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + curvature * xi * (x[j] ?? 0);
      }
    }
    const change = solve(hessian, gradient);
    for (let i = 0; i < n; i++) weights[i] = (weights[i] ?? 0) + (change[i] ?? 0);
  }
  return weights;
}

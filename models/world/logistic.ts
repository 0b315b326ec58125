import { exp, sigmoid } from "#models/world/real-math.ts";

/** A logistic model on standardised features with their squares and products. */
export interface LogisticModel {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** The constant first, then one for each expanded feature. */
  readonly weights: Float64Array;
}

const RIDGE = 1e-3;
const NEWTON_STEPS = 8;

/** Constant, features, squares and products: a fair chance for whoever tries with four signals. */
function expand(
  model: Pick<LogisticModel, "mean" | "deviation">,
  features: readonly number[],
): number[] {
  const x = features.map((value, k) => {
    const z = (value - (model.mean[k] ?? 0)) / (model.deviation[k] || 1);
    return Math.min(4, Math.max(-4, z));
  });
  const expanded = [1, ...x];
  for (let i = 0; i < x.length; i++) {
    for (let j = i; j < x.length; j++) expanded.push((x[i] ?? 0) * (x[j] ?? 0));
  }
  return expanded;
}

/** Solves `a x = b` for a symmetric positive definite matrix, by elimination. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    const row = a[i] ?? [];
    for (let k = i + 1; k < n; k++) {
      const other = a[k] ?? [];
      const factor = (other[i] ?? 0) / (row[i] ?? 1);
      for (let j = i; j < n; j++) other[j] = (other[j] ?? 0) - factor * (row[j] ?? 0);
      b[k] = (b[k] ?? 0) - factor * (b[i] ?? 0);
    }
  }
  const x = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] ?? 0;
    for (let j = i + 1; j < n; j++) sum -= (a[i]?.[j] ?? 0) * (x[j] ?? 0);
    x[i] = sum / (a[i]?.[i] ?? 1);
  }
  return x;
}

const dot = (weights: Float64Array, x: readonly number[]): number => {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += (weights[k] ?? 0) * (x[k] ?? 0);
  return sum;
};

/** Maximum likelihood with a small ridge, by Newton's method. */
export function fitLogistic(
  features: readonly (readonly number[])[],
  labels: Uint8Array,
): LogisticModel {
  const count = features[0]?.length ?? 0;
  const mean = Array.from({ length: count }, (_, k) => {
    return features.reduce((sum, row) => sum + (row[k] ?? 0), 0) / features.length;
  });
  const deviation = mean.map((m, k) =>
    Math.sqrt(features.reduce((sum, row) => sum + ((row[k] ?? 0) - m) ** 2, 0) / features.length),
  );
  const rows = features.map((row) => expand({ mean, deviation }, row));
  const n = rows[0]?.length ?? 1;
  const weights = new Float64Array(n);
  const positive = labels.reduce((sum, y) => sum + y, 0) / Math.max(1, labels.length);
  weights[0] = Math.max(-12, Math.log(Math.max(positive, exp(-12)) / Math.max(1e-9, 1 - positive)));
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const hessian = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (__, j) => (i === j ? RIDGE * rows.length : 0)),
    );
    const gradient = Array.from(weights, (w, i) => (i === 0 ? 0 : -RIDGE * rows.length * w));
    for (const [r, x] of rows.entries()) {
      const p = sigmoid(dot(weights, x));
      const curvature = Math.max(1e-6, p * (1 - p));
      for (let i = 0; i < n; i++) {
        gradient[i] = (gradient[i] ?? 0) + ((labels[r] ?? 0) - p) * (x[i] ?? 0);
        const line = hessian[i] ?? [];
        for (let j = 0; j < n; j++)
          line[j] = (line[j] ?? 0) + curvature * (x[i] ?? 0) * (x[j] ?? 0);
      }
    }
    const change = solve(hessian, gradient);
    for (let i = 0; i < n; i++) weights[i] = (weights[i] ?? 0) + (change[i] ?? 0);
  }
  return { mean, deviation, weights };
}

/** Log-odds; monotone in the probability. */
export const logit = (model: LogisticModel, features: readonly number[]): number =>
  dot(model.weights, expand(model, features));

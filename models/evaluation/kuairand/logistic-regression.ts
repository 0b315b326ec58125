/** `[rows, columns]`, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Newton's method has converged when no weight moves by more; on standardised columns, far less than a score shows. */
const TOLERANCE = 1e-3;
const MOST_STEPS = 40;
/** Second derivatives are good enough while each step is at most this share of the one before. */
const SHRINKS = 0.3;

/** Where a fit begins, and what an earlier one leaves to it. */
export interface Fit {
  readonly weights: Float64Array;
  /** `[columns, columns]`, the lower half: second derivatives of the mean log loss near these weights. */
  readonly curvature: Float64Array;
}

/**
 * Weights that minimise the mean log loss plus `l2 / 2` times their squares, by Newton's method. The first column is
 * the constant, which is free. Second derivatives cost most, so they are kept, from one fit to the next as well, for as
 * long as each step is a fraction of the one before.
 */
export function fitLogistic(
  matrix: Matrix,
  taken: ArrayLike<number>,
  l2: number,
  start?: Fit,
): Fit {
  const { columns } = matrix;
  const weights = start?.weights.slice() ?? new Float64Array(columns);
  let curvature = start?.curvature;
  let last = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, spread } = slope(matrix, taken, weights);
    curvature ??= curvatureAt(matrix, spread);
    const bent = curvature.slice();
    for (let a = 0; a < columns; a++) {
      if (a > 0) gradient[a] = (gradient[a] ?? 0) + l2 * (weights[a] ?? 0);
      // Columns that are always 0 leave nothing to divide by.
      bent[a * columns + a] = (bent[a * columns + a] ?? 0) + (a > 0 ? l2 : 0) + 1e-10;
    }
    const move = solve(bent, gradient, columns);
    for (let a = 0; a < columns; a++) weights[a] = (weights[a] ?? 0) - (move[a] ?? 0);
    const length = move.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (length < TOLERANCE) break;
    if (length > SHRINKS * last || step === 0) curvature = undefined;
    last = length;
  }
  return {
    weights,
    curvature: curvature ?? curvatureAt(matrix, slope(matrix, taken, weights).spread),
  };
}

/** The gradient of the mean log loss, and each row's `p (1 - p)`. */
function slope({ rows, columns, values }: Matrix, taken: ArrayLike<number>, weights: Float64Array) {
  const gradient = new Float64Array(columns);
  const spread = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const p = sigmoid(dot(row, weights));
    spread[i] = p * (1 - p);
    const error = (p - (taken[i] ?? 0)) / rows;
    for (let a = 0; a < columns; a++) gradient[a] = (gradient[a] ?? 0) + error * (row[a] ?? 0);
  }
  return { gradient, spread };
}

function curvatureAt({ rows, columns, values }: Matrix, spread: Float64Array): Float64Array {
  const curvature = new Float64Array(columns * columns);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const share = (spread[i] ?? 0) / rows;
    for (let a = 0; a < columns; a++) {
      const x = row[a] ?? 0;
      if (x === 0) continue;
      const scaled = share * x;
      const at = a * columns;
      for (let b = 0; b <= a; b++)
        curvature[at + b] = (curvature[at + b] ?? 0) + scaled * (row[b] ?? 0);
    }
  }
  return curvature;
}

/** `[rows]`: log-odds. */
export const logisticScores = (
  { rows, columns, values }: Matrix,
  weights: Float64Array,
): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) =>
    dot(values.subarray(i * columns, (i + 1) * columns), weights),
  );

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Solves `matrix x = right` by Cholesky's factors; `matrix` is symmetric and positive, its lower half is given and used up. */
function solve(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  const at = (i: number, j: number) => matrix[i * n + j] ?? 0;
  for (let j = 0; j < n; j++) {
    let own = at(j, j);
    for (let k = 0; k < j; k++) own -= at(j, k) ** 2;
    const root = Math.sqrt(Math.max(own, 1e-300));
    matrix[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      matrix[i * n + j] = sum / root;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (x[k] ?? 0);
    x[i] = sum / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (x[k] ?? 0);
    x[i] = sum / at(i, i);
  }
  return x;
}

/** `[rows, columns]`, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Newton's method has converged when no weight moves by more; on standardised columns, far less than a score shows. */
const TOLERANCE = 1e-3;
const MOST_STEPS = 30;

/**
 * Weights that minimise the mean log loss plus `l2 / 2` times their squares, by Newton's method. The first column is
 * the constant, which is free. `start` are the weights to begin with.
 */
export function fitLogistic(
  { rows, columns, values }: Matrix,
  taken: ArrayLike<number>,
  l2: number,
  start: Float64Array = new Float64Array(columns),
): Float64Array {
  const weights = start.slice();
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = new Float64Array(columns);
    const hessian = new Float64Array(columns * columns);
    for (let i = 0; i < rows; i++) {
      const row = values.subarray(i * columns, (i + 1) * columns);
      const p = sigmoid(dot(row, weights));
      const error = (p - (taken[i] ?? 0)) / rows;
      const curve = (p * (1 - p)) / rows;
      for (let a = 0; a < columns; a++) {
        const x = row[a] ?? 0;
        if (x === 0) continue;
        gradient[a] = (gradient[a] ?? 0) + error * x;
        const scaled = curve * x;
        const at = a * columns;
        for (let b = 0; b <= a; b++)
          hessian[at + b] = (hessian[at + b] ?? 0) + scaled * (row[b] ?? 0);
      }
    }
    for (let a = 0; a < columns; a++) {
      if (a > 0) gradient[a] = (gradient[a] ?? 0) + l2 * (weights[a] ?? 0);
      const ridge = a > 0 ? l2 : 0;
      // Columns that are always 0 leave nothing to divide by.
      hessian[a * columns + a] = (hessian[a * columns + a] ?? 0) + ridge + 1e-10;
    }
    const move = solve(hessian, gradient, columns);
    for (let a = 0; a < columns; a++) weights[a] = (weights[a] ?? 0) - (move[a] ?? 0);
    if (move.every((x) => Math.abs(x) < TOLERANCE)) break;
  }
  return weights;
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

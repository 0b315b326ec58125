import { normals } from "#models/phoenix/start.ts";

/** An item counts as a neighbour up to this many places away, at distance `d` for `1 / d`. */
const WINDOW = 5;
/** Frequencies to this power are what neighbours are compared with: less than 1 keeps rare pairs from being certain. */
const SMOOTHING = 0.75;
const PASSES = 6;
/** More directions than asked for make the wanted ones converge in few passes. */
const EXTRA = 16;

/**
 * Where item rows start out: items that stand near each other in histories lie near each other. The rows are the leading
 * eigenvectors of the positive pointwise mutual information of neighbours (Levy and Goldberg, 2014), each times the root
 * of its eigenvalue, by subspace iteration. `[1 + items, D]`, the rows of mean length `length`; row 0 is padding, and an
 * item that was never met starts near zero.
 */
export function startRows(
  histories: readonly Int32Array[],
  items: number,
  D: number,
  length: number,
  random: () => number,
): Float32Array {
  const matrix = neighbourInformation(histories, items);
  const rows = items + 1;
  const k = Math.min(D + EXTRA, items);
  const normal = normals(random);
  let basis = Float64Array.from({ length: rows * k }, normal);
  for (let pass = 0; pass < PASSES; pass++) {
    basis = times(matrix, basis, k);
    orthonormalise(basis, k);
  }
  const image = times(matrix, basis, k);
  const small = new Float64Array(k * k);
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++)
        small[a * k + b] =
          (small[a * k + b] ?? 0) + (basis[row * k + a] ?? 0) * (image[row * k + b] ?? 0);
  const { values, vectors } = eigen(small, k);
  const leading = [...values.keys()]
    .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
    .slice(0, D)
    .filter((j) => (values[j] ?? 0) > 0);
  const out = new Float32Array(rows * D);
  for (let row = 1; row < rows; row++)
    for (const [d, j] of leading.entries()) {
      let sum = 0;
      for (let a = 0; a < k; a++) sum += (basis[row * k + a] ?? 0) * (vectors[a * k + j] ?? 0);
      out[row * D + d] = sum * Math.sqrt(values[j] ?? 0);
    }
  turn(out, D, normal);
  return spread(out, D, length, normal);
}

/** A symmetric sparse matrix, row by row. */
interface Sparse {
  /** Where each row's entries begin; one more than there are rows. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** `max(0, log(p(a, b) / (p(a) p(b))))` of neighbours. */
function neighbourInformation(histories: readonly Int32Array[], items: number): Sparse {
  const pairs = Array.from({ length: items + 1 }, () => new Map<number, number>());
  const add = (a: number, b: number, weight: number) => {
    const row = pairs[a];
    row?.set(b, (row.get(b) ?? 0) + weight);
  };
  for (const history of histories)
    for (let i = 1; i < history.length; i++)
      for (let back = 1; back <= Math.min(WINDOW, i); back++) {
        const [a = 0, b = 0] = [history[i - back], history[i]];
        if (a === b) continue;
        add(a, b, 1 / back);
        add(b, a, 1 / back);
      }
  const sums = pairs.map((row) => [...row.values()].reduce((x, y) => x + y, 0));
  const total = sums.reduce((x, y) => x + y ** SMOOTHING, 0);
  const starts = new Int32Array(items + 2);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [a, row] of pairs.entries()) {
    for (const [b, weight] of row) {
      const own = sums[a] ?? 0;
      const other = sums[b] ?? 0;
      // Both ways of smoothing one side, averaged, so that the matrix stays symmetric.
      const information =
        Math.log(weight * total) - (Math.log(own) + Math.log(other)) * (1 + SMOOTHING) * 0.5;
      if (information <= 0) continue;
      columns.push(b);
      values.push(information);
    }
    starts[a + 1] = columns.length;
  }
  return { starts, columns: Int32Array.from(columns), values: Float32Array.from(values) };
}

/** `matrix @ x`, `x [rows, k]`. */
function times(
  { starts, columns, values }: Sparse,
  x: Float64Array,
  k: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(x.length);
  for (let row = 0; row + 1 < starts.length; row++)
    for (let e = starts[row] ?? 0; e < (starts[row + 1] ?? 0); e++) {
      const [value, from] = [values[e] ?? 0, (columns[e] ?? 0) * k];
      for (let j = 0; j < k; j++)
        out[row * k + j] = (out[row * k + j] ?? 0) + value * (x[from + j] ?? 0);
    }
  return out;
}

/** Gram and Schmidt, modified, in place: the columns of `x [rows, k]` become orthonormal. */
function orthonormalise(x: Float64Array, k: number): void {
  const rows = x.length / k;
  for (let j = 0; j < k; j++) {
    for (let before = 0; before < j; before++) {
      let dot = 0;
      for (let row = 0; row < rows; row++)
        dot += (x[row * k + j] ?? 0) * (x[row * k + before] ?? 0);
      for (let row = 0; row < rows; row++)
        x[row * k + j] = (x[row * k + j] ?? 0) - dot * (x[row * k + before] ?? 0);
    }
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (x[row * k + j] ?? 0) ** 2;
    const scale = squares > 1e-12 ? 1 / Math.sqrt(squares) : 0;
    for (let row = 0; row < rows; row++) x[row * k + j] = (x[row * k + j] ?? 0) * scale;
  }
}

/** Eigenvalues and eigenvectors (as columns) of a symmetric matrix `[k, k]`, by Jacobi's rotations. */
export function eigen(
  symmetric: Float64Array,
  k: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = symmetric.slice();
  const vectors = new Float64Array(k * k);
  for (let i = 0; i < k; i++) vectors[i * k + i] = 1;
  const rotate = (x: Float64Array, i: number, j: number, c: number, s: number) => {
    const [p, q] = [x[i] ?? 0, x[j] ?? 0];
    x[i] = c * p - s * q;
    x[j] = s * p + c * q;
  };
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < k; p++) for (let q = 0; q < p; q++) off += (a[p * k + q] ?? 0) ** 2;
    if (off < 1e-18) break;
    for (let p = 0; p < k - 1; p++)
      for (let q = p + 1; q < k; q++) {
        const apq = a[p * k + q] ?? 0;
        if (Math.abs(apq) < 1e-15) continue;
        const theta = ((a[q * k + q] ?? 0) - (a[p * k + p] ?? 0)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let i = 0; i < k; i++) rotate(a, i * k + p, i * k + q, c, s);
        for (let i = 0; i < k; i++) rotate(a, p * k + i, q * k + i, c, s);
        for (let i = 0; i < k; i++) rotate(vectors, i * k + p, i * k + q, c, s);
      }
  }
  return { values: Float64Array.from({ length: k }, (_, i) => a[i * k + i] ?? 0), vectors };
}

/** Turns all rows alike at random, so that no dimension begins with most of what there is to know. */
function turn(rows: Float32Array, D: number, normal: () => number): void {
  const rotation = Float64Array.from({ length: D * D }, normal);
  orthonormalise(rotation, D);
  const old = new Float32Array(D);
  for (let at = 0; at < rows.length; at += D) {
    old.set(rows.subarray(at, at + D));
    for (let d = 0; d < D; d++) {
      let sum = 0;
      for (let i = 0; i < D; i++) sum += (old[i] ?? 0) * (rotation[i * D + d] ?? 0);
      rows[at + d] = sum;
    }
  }
}

/** The mean row gets `length`; a little noise tells apart what was never met. */
function spread(rows: Float32Array, D: number, length: number, normal: () => number): Float32Array {
  let sum = 0;
  for (let at = D; at < rows.length; at += D) sum += Math.hypot(...rows.subarray(at, at + D));
  const scale = sum > 0 ? (length * (rows.length / D - 1)) / sum : 0;
  for (let i = D; i < rows.length; i++)
    rows[i] = scale * (rows[i] ?? 0) + ((0.1 * length) / Math.sqrt(D)) * normal();
  return rows;
}

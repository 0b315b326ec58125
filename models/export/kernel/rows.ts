import { RMS_EPSILON, type Tensor } from "#models/contract.ts";

/** Rows of one width, behind each other. */
export type Rows = Float32Array<ArrayBuffer>;

/** `rows @ weights`, added to `out` if it is given. */
export function product(
  x: Rows,
  { shape: [height = 1, columns = 0], data }: Tensor,
  out: Rows = new Float32Array((x.length / height) * columns),
): Rows {
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0;
    if (value === 0) continue;
    const row = Math.floor(i / height) * columns;
    const from = (i % height) * columns;
    for (let c = 0; c < columns; c++)
      out[row + c] = (out[row + c] ?? 0) + value * (data[from + c] ?? 0);
  }
  return out;
}

/** `x / rms(x)`, row by row. */
export function normalized(x: Rows, width: number): Rows {
  const out = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let squares = 0;
    for (let i = row; i < row + width; i++) squares += (x[i] ?? 0) ** 2;
    const factor = 1 / Math.sqrt(squares / width + RMS_EPSILON);
    for (let i = row; i < row + width; i++) out[i] = (x[i] ?? 0) * factor;
  }
  return out;
}

/** Every column times its own factor. */
export const gained = (x: Rows, { data }: Tensor): Rows =>
  x.map((value, i) => value * (data[i % data.length] ?? 0));

export const plus = (a: Rows, b: Rows): Rows => a.map((value, i) => value + (b[i] ?? 0));

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The tanh approximation. */
export const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

import type { Tensor } from "#models/contract.ts";
import type { Moments } from "#models/export/kernel/moments.ts";
import { ROUNDING } from "#models/export/kernel/params.ts";

/**
 * Rounds weights to multiples of their column's scale, not each to its nearest: input by input, what the rounding so far
 * has made wrong is put right in the weights that are still to be rounded, as far as inputs vary together.
 *
 * @param most largest multiple
 * @param read what the weights will be multiplied by
 * @returns `[rows, columns]` integers
 * @throws {RangeError} if that is not as many inputs as the weights have
 * @see Frantar et al., "GPTQ" (2022), arXiv 2210.17323, section 3
 */
export function roundTogether(
  { shape, data }: Tensor,
  scales: Float32Array,
  most: number,
  read: Moments,
): Float32Array {
  const [rows = 0, columns = 0] = shape;
  if (read.width !== rows)
    throw new RangeError(`weights of ${rows} inputs, and moments of ${read.width}`);
  const { order, factor } = inverseFactor(read);
  const left = Float64Array.from(data);
  const rounded = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    const row = (order[i] ?? 0) * columns;
    const own = factor[i * rows + i] ?? 1;
    for (let column = 0; column < columns; column++) {
      const scale = scales[column] || 1;
      const value = left[row + column] ?? 0;
      const nearest = Math.max(-most, Math.min(most, Math.round(value / scale)));
      rounded[row + column] = nearest;
      const error = (value - nearest * scale) / own;
      for (let k = i + 1; k < rows; k++) {
        const at = (order[k] ?? 0) * columns + column;
        left[at] = (left[at] ?? 0) - error * (factor[i * rows + k] ?? 0);
      }
    }
  }
  return rounded;
}

/**
 * Inputs, those that vary most first, and in their order the upper triangle `U` for which `U^T U` is the inverse of
 * their moments.
 */
function inverseFactor(read: Moments): { order: readonly number[]; factor: Float64Array } {
  const n = read.width;
  const { matrix } = read;
  const diagonal = Array.from({ length: n }, (_, i) => matrix[i * n + i] ?? 0);
  const damping = (ROUNDING.damping * diagonal.reduce((sum, x) => sum + x, 0)) / n;
  const order = Array.from(diagonal, (_, i) => i).sort(
    (a, b) => (diagonal[b] ?? 0) - (diagonal[a] ?? 0) || a - b,
  );
  // With the inputs' order reversed, the inverse of the lower triangle L (L L^T = moments) is what is wanted, reversed.
  const lower = new Float64Array(n * n);
  const reversed = order.toReversed();
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[(reversed[i] ?? 0) * n + (reversed[j] ?? 0)] ?? 0;
      if (i === j) sum += damping;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / (lower[j * n + j] ?? 1);
    }
  const factor = new Float64Array(n * n);
  const put = (i: number, j: number, value: number): void => {
    factor[(n - 1 - i) * n + (n - 1 - j)] = value;
  };
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (lower[i * n + k] ?? 0) * (inverse[k * n + j] ?? 0);
      inverse[i * n + j] = sum / (lower[i * n + i] ?? 1);
      put(i, j, inverse[i * n + j] ?? 0);
    }
  return { order, factor };
}

import type { Tensor } from "#models/contract.ts";
import type { Moments } from "#models/export/kernel/moments.ts";
import { roundTogether } from "#models/export/kernel/round-together.ts";
import { GROUP, PANEL, WEIGHT_ZERO } from "#shared/kernel/plan.ts";
import { roundUp } from "#shared/kernel/round-up.ts";

/** Largest weight: the instruction takes 7 bits, and weights come with the zero added. */
const LARGEST = WEIGHT_ZERO - 1;

/** `[rows, columns]` with zeros behind and below, to what the kernel multiplies: rows by 4, columns by 8. */
export function padded({ shape, data }: Tensor): Tensor {
  const [rows = 0, columns = 0] = shape;
  const height = roundUp(rows, GROUP);
  const width = roundUp(columns, PANEL);
  if (height === rows && width === columns) return { shape, data };
  const out = new Float32Array(height * width);
  for (let row = 0; row < rows; row++)
    out.set(data.subarray(row * columns, (row + 1) * columns), row * width);
  return { shape: [height, width], data: out };
}

/** `[rows, columns]` -> panels of eight columns, `[columns / 8, rows, 8]`. */
export function packF32({ shape, data }: Tensor): Float32Array<ArrayBuffer> {
  const [rows = 0, columns = 0] = shape;
  const out = new Float32Array(data.length);
  let at = 0;
  for (let panel = 0; panel < columns; panel += PANEL)
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < PANEL; i++) out[at++] = data[row * columns + panel + i] ?? 0;
  return out;
}

export interface PackedInt8 {
  /** `[columns / 8, rows / 4, 8, 4]`, weight + 64. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** `[columns]` */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** `[rows, columns]` rounded to -63 ... 63 with a scale for each column, packed; so that errors compensate if it is known
 * what will be multiplied. */
export function packInt8({ shape, data }: Tensor, read?: Moments): PackedInt8 {
  const [rows = 0, columns = 0] = shape;
  const scales = new Float32Array(columns);
  for (const [i, value] of data.entries()) {
    const column = i % columns;
    scales[column] = Math.max(scales[column] ?? 0, Math.abs(value) / LARGEST);
  }
  const rounded = read
    ? roundTogether({ shape, data }, scales, LARGEST, read)
    : data.map((value, i) => Math.round(value / (scales[i % columns] || 1)));
  const weights = new Uint8Array(rows * columns);
  let at = 0;
  for (let panel = 0; panel < columns; panel += PANEL)
    for (let group = 0; group < rows; group += GROUP)
      for (let column = panel; column < panel + PANEL; column++)
        for (let row = group; row < group + GROUP; row++)
          weights[at++] = WEIGHT_ZERO + (rounded[row * columns + column] ?? 0);
  return { weights, scales };
}

import type { EmbeddingTable } from "#shared/features/embedding-table.ts";

/** int8 rows with a scale each, so that a rare word's small row keeps as many steps as a common one's. */
export function quantizeTable(values: Float32Array, width: number): EmbeddingTable {
  const rows = values.length / width;
  if (!Number.isInteger(rows))
    throw new RangeError(`${values.length} values are no rows of ${width}`);
  const scales = new Float32Array(rows);
  const quantized = new Int8Array(values.length);
  for (let row = 0; row < rows; row++) {
    const from = row * width;
    let largest = 0;
    for (let i = from; i < from + width; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
    if (largest === 0) continue;
    const scale = Math.fround(largest / 127);
    scales[row] = scale;
    for (let i = from; i < from + width; i++) quantized[i] = Math.round((values[i] ?? 0) / scale);
  }
  return { rows, width, scales, values: quantized };
}

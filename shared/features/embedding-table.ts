/** Rows of int8 with one scale each: `value = scale * int8`. */
export interface EmbeddingTable {
  readonly rows: number;
  /** `W`: values per row. */
  readonly width: number;
  /** `[rows]` */
  readonly scales: Float32Array;
  /** `[rows, width]` */
  readonly values: Int8Array;
}

const MAGIC = 0x31_42_54_50; // "PTB1", little-endian
const HEADER_BYTES = 12;

/**
 * Reads `magic u32 | rows u32 | width u32 | scales f32 [rows] | values i8 [rows, width]`, little-endian, as views on
 * the buffer.
 *
 * @throws {RangeError} if the bytes are no table or their number does not fit the header: a damaged or foreign file.
 */
export function decodeEmbeddingTable(buffer: ArrayBuffer): EmbeddingTable {
  const header = new DataView(buffer);
  if (buffer.byteLength < HEADER_BYTES || header.getUint32(0, true) !== MAGIC)
    throw new RangeError("not an embedding table");
  const rows = header.getUint32(4, true);
  const width = header.getUint32(8, true);
  const expected = HEADER_BYTES + rows * (4 + width);
  if (buffer.byteLength !== expected)
    throw new RangeError(
      `embedding table of ${rows} x ${width} needs ${expected} bytes, got ${buffer.byteLength}`,
    );
  return {
    rows,
    width,
    scales: new Float32Array(buffer, HEADER_BYTES, rows),
    values: new Int8Array(buffer, HEADER_BYTES + 4 * rows, rows * width),
  };
}

/** The inverse of `decodeEmbeddingTable`. */
export function encodeEmbeddingTable(table: EmbeddingTable): Uint8Array<ArrayBuffer> {
  const { rows, width, scales, values } = table;
  const bytes = new Uint8Array(HEADER_BYTES + rows * (4 + width));
  const header = new DataView(bytes.buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint32(4, rows, true);
  header.setUint32(8, width, true);
  new Float32Array(bytes.buffer, HEADER_BYTES, rows).set(scales);
  new Int8Array(bytes.buffer, HEADER_BYTES + 4 * rows).set(values);
  return bytes;
}

/**
 * Writes the mean of the named rows to `out[at .. at + width)`; rows of 0 are skipped, and without any the mean is 0.
 * A row that the table does not have counts as 0, because features come over the wire.
 */
export function poolRows(
  { rows, width, scales, values }: EmbeddingTable,
  features: ArrayLike<number>,
  from: number,
  to: number,
  out: Float32Array,
  at: number,
): void {
  out.fill(0, at, at + width);
  let count = 0;
  for (let slot = from; slot < to; slot++) {
    const row = features[slot] ?? 0;
    if (!(row > 0 && row < rows)) continue;
    count++;
    const scale = scales[row] ?? 0;
    const base = row * width;
    for (let i = 0; i < width; i++)
      out[at + i] = (out[at + i] ?? 0) + scale * (values[base + i] ?? 0);
  }
  if (count < 2) return;
  for (let i = at; i < at + width; i++) out[i] = (out[i] ?? 0) / count;
}

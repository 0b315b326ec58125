import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { type VectorPart, vectorParts, writePostVector } from "#shared/features/post-vector.ts";

/** The retrieval model's post side: `normalise(silu(x @ up) @ down)`, `x` a post vector. */
export interface PostTower {
  /** `P`: length of a post vector. */
  readonly inputs: number;
  readonly hidden: number;
  /** `E`: length of an embedding. */
  readonly outputs: number;
  /** `[P, hidden]`, row-major. */
  readonly up: Float32Array;
  /** `[hidden, E]`, row-major. */
  readonly down: Float32Array;
}

const MAGIC = 0x31_57_54_50; // "PTW1", little-endian
const HEADER_BYTES = 16;
/** Below this squared length a vector has no direction. */
const MIN_SQUARED_NORM = 1e-12;

/**
 * Reads `magic u32 | inputs u32 | hidden u32 | outputs u32 | up f32 | down f32`, little-endian.
 *
 * @throws {RangeError} if the bytes are no post tower or their number does not fit the header.
 */
export function decodePostTower(buffer: ArrayBuffer): PostTower {
  const header = new DataView(buffer);
  if (buffer.byteLength < HEADER_BYTES || header.getUint32(0, true) !== MAGIC)
    throw new RangeError("not a post tower");
  const [inputs, hidden, outputs] = [4, 8, 12].map((at) => header.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  const expected = HEADER_BYTES + 4 * hidden * (inputs + outputs);
  if (buffer.byteLength !== expected)
    throw new RangeError(`post tower needs ${expected} bytes, got ${buffer.byteLength}`);
  return {
    inputs,
    hidden,
    outputs,
    up: new Float32Array(buffer, HEADER_BYTES, inputs * hidden),
    down: new Float32Array(buffer, HEADER_BYTES + 4 * inputs * hidden, hidden * outputs),
  };
}

/** The inverse of `decodePostTower`. */
export function encodePostTower(tower: PostTower): Uint8Array<ArrayBuffer> {
  const { inputs, hidden, outputs, up, down } = tower;
  const bytes = new Uint8Array(HEADER_BYTES + 4 * (up.length + down.length));
  const header = new DataView(bytes.buffer);
  for (const [i, value] of [MAGIC, inputs, hidden, outputs].entries())
    header.setUint32(4 * i, value, true);
  const weights = new Float32Array(bytes.buffer, HEADER_BYTES);
  weights.set(up);
  weights.set(down, up.length);
  return bytes;
}

/** Embeds posts of one model. Holds its working memory, so keep one and call it often. */
export class PostEmbedder {
  readonly #table: EmbeddingTable;
  readonly #tower: PostTower;
  readonly #parts: readonly VectorPart[];
  readonly #vector: Float32Array;
  readonly #hidden: Float32Array;
  readonly #output: Float32Array;

  /** @throws {RangeError} if table, tower and layout are not of one model. */
  constructor(table: EmbeddingTable, tower: PostTower, layout: FeatureLayout) {
    this.#table = table;
    this.#tower = tower;
    this.#parts = vectorParts(layout);
    const inputs = this.#parts.length * table.width;
    if (inputs !== tower.inputs || layout.rows !== table.rows)
      throw new RangeError(
        `post vectors of ${inputs} from ${layout.rows} rows do not fit a tower of ${tower.inputs} and a table of ${table.rows}`,
      );
    this.#vector = new Float32Array(inputs);
    this.#hidden = new Float32Array(tower.hidden);
    this.#output = new Float32Array(tower.outputs);
  }

  /** int8 `[E]` = round(127 x) of the post's unit vector; all zero for a post without any known feature. */
  embed(features: ArrayLike<number>): Int8Array<ArrayBuffer> {
    writePostVector(features, this.#table, this.#parts, this.#vector, 0);
    const { up, down } = this.#tower;
    const hidden = this.#hidden;
    multiply(this.#vector, up, hidden);
    for (const [i, x] of hidden.entries()) hidden[i] = x / (1 + Math.exp(-x));
    multiply(hidden, down, this.#output);
    return quantizeUnit(this.#output);
  }
}

/** `out = x @ w`; zeros of `x` cost nothing. */
function multiply(x: Float32Array, w: Float32Array, out: Float32Array): void {
  const columns = out.length;
  out.fill(0);
  for (let row = 0; row < x.length; row++) {
    const value = x[row] ?? 0;
    if (value === 0) continue;
    const base = row * columns;
    for (let i = 0; i < columns; i++) out[i] = (out[i] ?? 0) + value * (w[base + i] ?? 0);
  }
}

/** int8 = round(127 x / |x|). */
export function quantizeUnit(vector: ArrayLike<number>): Int8Array<ArrayBuffer> {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] ?? 0) ** 2;
  const scale = squares < MIN_SQUARED_NORM ? 0 : 127 / Math.sqrt(squares);
  const out = new Int8Array(vector.length);
  for (let i = 0; i < vector.length; i++) out[i] = Math.round((vector[i] ?? 0) * scale);
  return out;
}

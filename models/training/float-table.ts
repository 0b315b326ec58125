import type { VectorPart } from "#shared/features/post-vector.ts";

/**
 * The embedding table while it learns: float rows with Adagrad's sums beside them. Lookups and gradients stay outside
 * the traced function, so a step touches the rows of its posts and no others.
 */
export class FloatTable {
  readonly values: Float32Array;
  readonly squares: Float32Array;
  readonly width: number;
  readonly #parts: readonly VectorPart[];
  readonly #gradient: Float32Array;
  readonly #touched: Uint8Array;
  #rows: number[] = [];

  constructor(values: Float32Array, width: number, parts: readonly VectorPart[]) {
    this.values = values;
    this.squares = new Float32Array(values.length);
    this.width = width;
    this.#parts = parts;
    this.#gradient = new Float32Array(values.length);
    this.#touched = new Uint8Array(values.length / width);
  }

  /** Writes a post vector, as `writePostVector` does on the quantised table. */
  lookUp(features: Int32Array, from: number, out: Float32Array, at: number): void {
    const { values, width } = this;
    let to = at;
    for (const part of this.#parts) {
      out.fill(0, to, to + width);
      const share = 1 / this.#count(features, from, part);
      for (let slot = from + part.from; slot < from + part.to; slot++) {
        const base = (features[slot] ?? 0) * width;
        if (base === 0) continue;
        for (let i = 0; i < width; i++)
          out[to + i] = (out[to + i] ?? 0) + share * (values[base + i] ?? 0);
      }
      to += width;
    }
  }

  /** Adds a post vector's gradient to its rows; parts before `firstPart` are left alone. */
  addGradient(
    features: Int32Array,
    from: number,
    gradient: Float32Array,
    at: number,
    firstPart: number,
  ): void {
    const { width } = this;
    const sums = this.#gradient;
    for (const [index, part] of this.#parts.entries()) {
      if (index < firstPart) continue;
      const base = at + index * width;
      const share = 1 / this.#count(features, from, part);
      for (let slot = from + part.from; slot < from + part.to; slot++) {
        const row = features[slot] ?? 0;
        if (row === 0) continue;
        if (this.#touched[row] === 0) {
          this.#touched[row] = 1;
          this.#rows.push(row);
        }
        for (let i = 0; i < width; i++)
          sums[row * width + i] = (sums[row * width + i] ?? 0) + share * (gradient[base + i] ?? 0);
      }
    }
  }

  /** One Adagrad step on the touched rows. */
  step(rate: number): void {
    const { values, squares, width } = this;
    const sums = this.#gradient;
    for (const row of this.#rows) {
      this.#touched[row] = 0;
      for (let i = row * width; i < (row + 1) * width; i++) {
        const g = sums[i] ?? 0;
        sums[i] = 0;
        const square = (squares[i] ?? 0) + g * g;
        squares[i] = square;
        values[i] = (values[i] ?? 0) - (rate * g) / (Math.sqrt(square) + 1e-8);
      }
    }
    this.#rows = [];
  }

  #count(features: Int32Array, from: number, part: VectorPart): number {
    let count = 0;
    for (let slot = from + part.from; slot < from + part.to; slot++)
      if ((features[slot] ?? 0) !== 0) count++;
    return Math.max(count, 1);
  }
}

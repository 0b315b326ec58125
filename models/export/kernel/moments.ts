/** Second moments of the rows that a linear layer reads: how its inputs vary, and vary together. */
export class Moments {
  readonly width: number;
  /** `[width, width]`: sums of `x x^T`, of which the lower triangle is kept. */
  readonly #sums: Float64Array;
  #rows = 0;

  constructor(width: number) {
    this.width = width;
    this.#sums = new Float64Array(width * width);
  }

  /**
   * @param x `[n, width]`
   * @throws {RangeError} if these are no whole rows.
   */
  add(x: Float32Array): void {
    const { width } = this;
    if (x.length % width !== 0) throw new RangeError(`${x.length} values are no rows of ${width}`);
    for (let at = 0; at < x.length; at += width) {
      this.#rows++;
      for (let i = 0; i < width; i++) {
        const value = x[at + i] ?? 0;
        for (let j = 0; j <= i; j++)
          this.#sums[i * width + j] = (this.#sums[i * width + j] ?? 0) + value * (x[at + j] ?? 0);
      }
    }
  }

  /** The mean of `x x^T`, `[width, width]`. */
  get matrix(): Float64Array {
    const { width } = this;
    return Float64Array.from(this.#sums, (_, at) => {
      const [i, j] = [Math.floor(at / width), at % width];
      return (this.#sums[Math.max(i, j) * width + Math.min(i, j)] ?? 0) / this.#rows;
    });
  }
}

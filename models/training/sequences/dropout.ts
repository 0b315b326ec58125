/** A cheap generator for masks (xorshift32). One for each row of a batch, so that a row's masks do not depend on the rows beside it. */
export class MaskGenerator {
  #state: number;

  constructor(...seeds: readonly number[]) {
    this.#state = seeds.reduce((state, seed) => scramble(state ^ (seed | 0)), 0x9e37_79b9) || 1;
  }

  /** 32 bits. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /**
   * Inverted dropout into `out[from, to)`: 0 for a share of `rate`, else `1 / (1 - rate)`. Two numbers from each draw, of
   * 16 bits.
   */
  fill(out: Float32Array, from: number, to: number, rate: number): void {
    const limit = Math.round(rate * 65_536);
    const value = 1 / (1 - rate);
    for (let i = from; i < to; i += 2) {
      const bits = this.next();
      out[i] = (bits & 0xffff) >= limit ? value : 0;
      if (i + 1 < to) out[i + 1] = bits >>> 16 >= limit ? value : 0;
    }
  }
}

/** Seeds that differ in one bit come out unlike (the last step of MurmurHash3). */
function scramble(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

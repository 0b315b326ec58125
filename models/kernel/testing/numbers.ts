import { seededRandom } from "#models/export/seeded-trunk.ts";

/** Numbers of a seed, in the shapes that tests of the kernel want. */
export class SeededNumbers {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random();
  }

  /** Both ends included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  floats(length: number, size = 1): Float32Array<ArrayBuffer> {
    return Float32Array.from({ length }, () => this.between(-size, size));
  }

  bytes(length: number, most: number): Int8Array<ArrayBuffer> {
    return Int8Array.from({ length }, () => this.integer(-most, most));
  }
}

/** Equally far apart. */
export const evenly = (low: number, high: number, count = 1 << 18): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const STEP = 4_093;

/** Every 4,093rd float between two positive ones, and their negatives. */
export function everyFloat(low: number, high: number): Float32Array {
  const [first = 0, last = 0] = new Uint32Array(Float32Array.of(low, high).buffer);
  const bits = Uint32Array.from(
    { length: 2 * Math.floor((last - first) / STEP / 2) },
    (_, i) => first + STEP * i,
  );
  const floats = new Float32Array(bits.buffer);
  return Float32Array.from([...floats, ...floats.map((x) => -x)]);
}

/** The largest error over the inputs; NaN counts as infinite. */
export function largestError(
  actual: ArrayLike<number>,
  expected: (i: number) => number,
  error: (x: number, truth: number, i: number) => number,
): number {
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const off = error(actual[i] ?? NaN, expected(i), i);
    worst = off <= worst ? worst : Number.isNaN(off) ? Infinity : off;
  }
  return worst;
}

export const relative = (x: number, truth: number): number =>
  x === truth ? 0 : Math.abs(x - truth) / Math.abs(truth);

export const absolute = (x: number, truth: number): number => Math.abs(x - truth);

/** `a [rows, k] @ b [k, n]` in double precision. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, k: number): number[] {
  const [rows, n] = [a.length / k, b.length / k];
  return Array.from({ length: rows * n }, (_, at) => {
    let sum = 0;
    const row = Math.floor(at / n) * k;
    for (let i = 0; i < k; i++) sum += (a[row + i] ?? NaN) * (b[i * n + (at % n)] ?? NaN);
    return sum;
  });
}

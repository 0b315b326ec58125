const nameKeys = new Map<string, number>();

/** FNV-1a of a stream's name, kept because the same few names come up millions of times. */
function nameKey(name: string): number {
  let key = nameKeys.get(name);
  if (key === undefined) {
    key = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) key = Math.imul(key ^ name.charCodeAt(i), 0x01000193);
    nameKeys.set(name, key);
  }
  return key;
}

/**
 * A stream of random numbers named by (seed, name, index): sfc32. Every entity of the world draws from its own stream,
 * so a new kind of entity, or one more draw for an old one, shifts nothing else.
 *
 * Only integer and exactly rounded arithmetic, hence the same numbers in every engine.
 *
 * @see Doty-Humphrey, PractRand: "sfc32"
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, name: string, index = 0) {
    this.a = seed | 0;
    this.b = nameKey(name);
    this.c = index | 0;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform on [0, 1). */
  unit(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** Uniform on [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Mean 0, variance 1, within 3.5: the sum of four uniforms, because `Math.log` and `Math.cos` differ between engines. */
  normal(): number {
    return (this.unit() + this.unit() + this.unit() + this.unit() - 2) * 1.732_050_807_568_877_2;
  }

  /** @throws {RangeError} if the list is empty. */
  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError("cannot pick from an empty list");
    return item;
  }

  /** Index of one weight, drawn in proportion to it. Weights are at least 0 and not all 0. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let left = this.unit() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}

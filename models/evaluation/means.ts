/** Means by name, in the order in which names first came. */
export class Means {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  add(name: string, value: number): void {
    const mean = this.#sums.get(name) ?? { sum: 0, count: 0 };
    mean.sum += value;
    mean.count++;
    this.#sums.set(name, mean);
  }

  get all(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]));
  }
}

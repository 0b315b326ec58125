/** The best `k` of a stream, in a heap whose root is the worst kept: O(n log k), no sort of what is left out. */
export class TopK<T> {
  readonly #heap: T[] = [];
  readonly #k: number;
  readonly #better: (a: T, b: T) => number;

  /** `better` orders like a sort: negative if `a` comes first. A total order makes the answer unique. */
  constructor(k: number, better: (a: T, b: T) => number) {
    this.#k = k;
    this.#better = better;
  }

  get isFull(): boolean {
    return this.#heap.length >= this.#k;
  }

  /** The worst item kept. */
  get worst(): T | undefined {
    return this.#heap[0];
  }

  /** True if `item` would be kept: lets callers skip work for the rest. */
  wants(item: T): boolean {
    const worst = this.#heap[0];
    if (this.#heap.length < this.#k || worst === undefined) return this.#k > 0;
    return this.#better(item, worst) < 0;
  }

  push(item: T): void {
    if (!this.wants(item)) return;
    if (this.#heap.length < this.#k) {
      this.#heap.push(item);
      this.#rise(this.#heap.length - 1);
    } else {
      this.#heap[0] = item;
      this.#sink();
    }
  }

  /** Best first. */
  sorted(): T[] {
    return this.#heap.toSorted(this.#better);
  }

  /** True if `a` belongs nearer to the root: it is worse. */
  #isWorse(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    return x !== undefined && y !== undefined && this.#better(x, y) > 0;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }

  #rise(at: number): void {
    for (let i = at; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.#isWorse(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    for (let i = 0; ;) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#heap.length && this.#isWorse(child, worst)) worst = child;
      }
      if (worst === i) return;
      this.#swap(i, worst);
      i = worst;
    }
  }
}

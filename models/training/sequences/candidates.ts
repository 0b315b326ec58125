/**
 * Which items stand in for the catalogue in one step's softmax: the most frequent ones always, and of the rest a sample
 * in which each stands for as many as were left out for it. The estimate of the sum is unbiased, and its variance small
 * because the items that make up most of the sum are never left to chance.
 */
export class CandidateSampler {
  /** Items, the most frequent first. */
  readonly #order: Int32Array;
  readonly #always: number;
  readonly #sampled: number;
  /** Weight of each item in the present draw, by item; 0 where it is no candidate. */
  readonly weights: Float32Array;
  /** The present draw. */
  readonly items: Int32Array;

  /** `frequency[item]`, item 0 being padding; `always + sampled` candidates, or the whole catalogue if it is smaller. */
  constructor(frequency: ArrayLike<number>, always: number, sampled: number) {
    const count = frequency.length - 1;
    this.#order = Int32Array.from({ length: count }, (_, i) => i + 1).sort(
      (a, b) => (frequency[b] ?? 0) - (frequency[a] ?? 0) || a - b,
    );
    const whole = always + sampled >= count;
    this.#always = whole ? count : always;
    this.#sampled = whole ? 0 : sampled;
    this.weights = new Float32Array(count + 1);
    this.items = new Int32Array(this.#always + this.#sampled);
  }

  draw(random: () => number): void {
    // A copy, so that a draw depends on its generator alone and not on the draws before it.
    const order = this.#order.slice();
    const { items, weights } = this;
    weights.fill(0);
    const rest = order.length - this.#always;
    for (let i = 0; i < items.length; i++) {
      if (i >= this.#always) {
        // The first steps of a Fisher-Yates shuffle: a sample without replacement.
        const k = i + Math.floor(random() * (order.length - i));
        const other = order[k] ?? 0;
        order[k] = order[i] ?? 0;
        order[i] = other;
      }
      const item = order[i] ?? 0;
      items[i] = item;
      weights[item] = i < this.#always ? 1 : rest / this.#sampled;
    }
  }
}

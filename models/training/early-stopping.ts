/** Whether the validation metric has stopped getting better. A larger metric is better. */
export class EarlyStopping {
  readonly #patience: number;
  #best = -Infinity;
  #bestAt = -1;
  #seen = 0;

  /** `patience`: how many validations in a row may pass without a new best one. */
  constructor(patience: number) {
    if (!(patience >= 1)) throw new RangeError(`patience ${patience}, expected 1 or more`);
    this.#patience = patience;
  }

  /** Notes a validation; whether it is the best so far. A metric that is no number never is. */
  note(metric: number): boolean {
    const better = metric > this.#best;
    if (better) {
      this.#best = metric;
      this.#bestAt = this.#seen;
    }
    this.#seen++;
    return better;
  }

  get best(): number {
    return this.#best;
  }

  /** Which validation was the best, from 0; -1 before the first. */
  get bestAt(): number {
    return this.#bestAt;
  }

  get shouldStop(): boolean {
    return this.#seen - 1 - this.#bestAt >= this.#patience && this.#seen > 0;
  }
}

import { DEVICE } from "#shared/params/device.ts";

/**
 * How many candidates to score at once, so that a piece stays within its time. Learnt from the last pieces: the fastest
 * of them counts, because compiling shaders or a busy moment says nothing about the next one.
 */
export class Pace {
  readonly #budgetMs: number;
  readonly #recent: number[] = [];
  #most: number = DEVICE.chunk.most;

  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /** Milliseconds a candidate; undefined before the first piece. */
  get msPerCandidate(): number | undefined {
    return this.#recent.length === 0 ? undefined : Math.min(...this.#recent);
  }

  /** The size of the next piece of `left` candidates: what is left is cut evenly, into sizes that come again. */
  next(left: number): number {
    const { least, first, step } = DEVICE.chunk;
    const { msPerCandidate } = this;
    const inTime = msPerCandidate === undefined ? first : this.#budgetMs / msPerCandidate;
    const size = Math.min(Math.max(Math.floor(inTime), least), this.#most);
    const pieces = Math.ceil(left / size);
    return Math.min(left, size, Math.ceil(left / pieces / step) * step);
  }

  /** A piece of `count` candidates took `ms`. */
  took(count: number, ms: number): void {
    // A tail of a few candidates would tell the cost of a call, not of a candidate.
    if (count < DEVICE.chunk.least && this.#recent.length > 0) return;
    this.#recent.push(ms / count);
    if (this.#recent.length > DEVICE.chunk.remembered) this.#recent.shift();
  }

  /** A piece of `count` was too large for the memory: halves it for good. Answers false if it cannot be smaller. */
  shrink(count: number): boolean {
    if (count <= 1) return false;
    this.#most = Math.ceil(count / 2);
    return true;
  }
}

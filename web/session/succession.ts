import { err, type Result } from "#shared/types/result.ts";
import type { RankerError } from "#web/workers/ranker/ranker.api.ts";

/** Whichever ranker is in use. Another one takes its place between two calls; then it is ended. */
export class Succession<R extends { terminate(): void }> {
  #current: R;
  #callsRunning = 0;
  #retired: R[] = [];

  constructor(first: R) {
    this.#current = first;
  }

  get current(): R {
    return this.#current;
  }

  /** One call, on the ranker that is in use when it begins. */
  async during<T>(call: (ranker: R) => Promise<T>): Promise<T> {
    this.#callsRunning += 1;
    try {
      return await call(this.#current);
    } finally {
      this.#callsRunning -= 1;
      this.#endRetired();
    }
  }

  /** All calls go to `next` from now on. */
  takesOver(next: R): void {
    this.#retired.push(this.#current);
    this.#current = next;
    this.#endRetired();
  }

  terminate(): void {
    for (const ranker of [...this.#retired.splice(0), this.#current]) ranker.terminate();
  }

  /** A call that runs is left to end: it has no other ranker. */
  #endRetired(): void {
    if (this.#callsRunning > 0) return;
    for (const ranker of this.#retired.splice(0)) ranker.terminate();
  }
}

/** The browser refused even the worker. */
export const refusedWorker = (error: unknown): Result<never, RankerError> =>
  err({ code: "crashed", reason: String(error) });

export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

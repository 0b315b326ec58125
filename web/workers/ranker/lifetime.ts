/**
 * Something that may end at any time, and takes the work that needs it along.
 *
 * Not `Promise.race` with a promise of the end: that promise would keep the outcome of everything it ever raced with.
 */
export class Lifetime {
  #end: Error | undefined;
  readonly #waiting = new Set<(end: Error) => void>();

  /** Why it ended; undefined while it lasts. */
  get over(): Error | undefined {
    return this.#end;
  }

  /** The first end is the one that counts. */
  end(reason: string): void {
    this.#end ??= new Error(reason);
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }

  /** Settles like `work`, unless the end comes first: then it rejects with that. */
  during<T>(work: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#end) reject(this.#end);
    else this.#waiting.add(reject);
    work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    return promise;
  }
}

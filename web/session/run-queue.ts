/**
 * Serves one wish at a time. Wishes that come meanwhile are merged into one, served next: ten likes in a row are two
 * re-ranks, and the last one has seen them all.
 */
export class RunQueue<Wish> {
  readonly #serve: (wish: Wish) => Promise<void>;
  readonly #merge: (waiting: Wish, added: Wish) => Wish;
  #waiting: Wish | undefined;
  #running: Promise<void> | undefined;

  constructor(serve: (wish: Wish) => Promise<void>, merge: (waiting: Wish, added: Wish) => Wish) {
    this.#serve = serve;
    this.#merge = merge;
  }

  /** Settles when everything that waits has been served. */
  add(wish: Wish): Promise<void> {
    this.#waiting = this.#waiting === undefined ? wish : this.#merge(this.#waiting, wish);
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Forgets what waits; what runs goes on. */
  clear(): void {
    this.#waiting = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#waiting !== undefined) {
      const wish = this.#waiting;
      this.#waiting = undefined;
      await this.#serve(wish);
    }
  }
}

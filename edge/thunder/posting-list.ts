import { newestFirst } from "#shared/types/newest-first.ts";
import type { TinyPost } from "#shared/types/post.ts";

/** One author's entries of one kind, oldest first. Arrives mostly in order, so inserting is mostly a push. */
export class PostingList<P extends TinyPost> {
  readonly #entries: P[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#entries.length;
  }

  /**
   * Keeps the newest `capacity` entries of all that were ever inserted, dead ones included: a rule that gives the same
   * list for the same set of posts in any order.
   */
  insert(post: P): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const at = this.#entries[middle - 1];
      if (at !== undefined && newestFirst(post, at) > 0) high = middle - 1;
      else low = middle;
    }
    if (low === this.#entries.length) this.#entries.push(post);
    else this.#entries.splice(low, 0, post);
    if (this.#entries.length > this.#capacity) this.#entries.shift();
  }

  /** Newest first, down to those created at `notBefore`. */
  *since(notBefore: number): Generator<P, void, undefined> {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const post = this.#entries[i];
      if (post === undefined || post.createdAt < notBefore) return;
      yield post;
    }
  }

  /** Forgets what is older than `notBefore`; answers how many that were. */
  trim(notBefore: number): number {
    const first = this.#entries.findIndex((post) => post.createdAt >= notBefore);
    const expired = first < 0 ? this.#entries.length : first;
    this.#entries.splice(0, expired);
    return expired;
  }
}

/** How long one post was on screen. */
export interface Dwell {
  readonly id: string;
  readonly ms: number;
}

/** A glimpse while scrolling is no impression. */
const MIN_DWELL_MS = 250;

/**
 * Measures how long posts are on screen, from the moments they enter and leave it.
 * It has no clock: every call brings the time, in milliseconds from any origin.
 */
export class DwellTracker {
  readonly #since = new Map<string, number>();
  #paused = false;

  enter(id: string, now: number): void {
    if (!this.#since.has(id)) this.#since.set(id, now);
  }

  /** The dwell that ended; undefined for a glimpse, or if it was not on screen. */
  leave(id: string, now: number): Dwell | undefined {
    const since = this.#since.get(id);
    this.#since.delete(id);
    return since === undefined || this.#paused ? undefined : toDwell(id, now - since);
  }

  /** The page is hidden: everything on screen has been seen until now, and is not being looked at. */
  pause(now: number): readonly Dwell[] {
    if (this.#paused) return [];
    this.#paused = true;
    return [...this.#since].flatMap(([id, since]) => toDwell(id, now - since) ?? []);
  }

  /** The page is shown again: what is on screen starts anew. */
  resume(now: number): void {
    this.#paused = false;
    for (const id of this.#since.keys()) this.#since.set(id, now);
  }
}

const toDwell = (id: string, ms: number): Dwell | undefined =>
  ms >= MIN_DWELL_MS ? { id, ms } : undefined;

import { DEVICE } from "#shared/params/device.ts";
import type { ReaderStore, Sighting } from "#web/db/reader-store.ts";

/** Collects what was on screen and writes it now and then, not at every scroll. */
export class Sightings {
  readonly #onWritten: () => void;
  #waiting: { readonly store: ReaderStore; readonly sighting: Sighting }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onWritten: () => void) {
    this.#onWritten = onWritten;
  }

  add(store: ReaderStore, sighting: Sighting): void {
    this.#waiting.push({ store, sighting });
    this.#timer ??= setTimeout(() => void this.flush(), DEVICE.sightingsDelayMs);
  }

  /** Writes what waits; the page calls it when it is hidden, because it may not get another chance. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const byStore = Map.groupBy(this.#waiting.splice(0), ({ store }) => store);
    if (byStore.size === 0) return;
    const writes = [...byStore].map(([store, seen]) =>
      store.saw(seen.map(({ sighting }) => sighting)),
    );
    this.#onWritten();
    try {
      await Promise.all(writes);
    } catch (error) {
      // A full disk: the session goes on with what it has in memory.
      console.warn("What was on screen could not be stored:", error);
    }
  }
}

import type { FeedDb } from "#web/db/feed-db.ts";
import {
  type DemoReader,
  seededReaders,
  seedReader,
  toReader,
  YOURSELF,
} from "#web/session/demo-readers.ts";
import type { Clocks } from "#web/session/feed-run.ts";
import type { Reader } from "#web/session/feed-session.ts";

export interface ReaderDirectoryParts {
  readonly db: FeedDb;
  readonly clocks: Clocks;
  readonly loadDemoReaders: () => Promise<readonly DemoReader[]>;
}

/** Through whose eyes one can look: one's own, and those of the demo's readers. */
export class ReaderDirectory {
  readonly #parts: ReaderDirectoryParts;
  #demoReaders: Promise<readonly DemoReader[]> | undefined;

  constructor(parts: ReaderDirectoryParts) {
    this.#parts = parts;
  }

  /** Readers known without the network, and who was reading last time. */
  async restore(): Promise<{ readonly readers: readonly Reader[]; readonly last: Reader }> {
    const { db } = this.#parts;
    const [stored, seeded] = await Promise.all([db.settings.get("reader"), seededReaders(db)]);
    const readers = [...seeded, YOURSELF];
    return { readers, last: readers.find(({ id }) => id === stored?.value) ?? YOURSELF };
  }

  /** All readers. Rejects offline on a first visit; the next call tries again. */
  async all(): Promise<readonly Reader[]> {
    return [...(await this.#load()).map(toReader), YOURSELF];
  }

  /** Remembers who reads. The first time a demo reader is chosen, the history is planted. */
  async choose({ id, kind }: Reader): Promise<void> {
    const { db, clocks } = this.#parts;
    if (kind === "demo" && !(await db.seeded.get(id))) {
      const demo = (await this.#load()).find((each) => each.id === id);
      if (demo) await seedReader(db, demo, clocks.now());
    }
    await db.settings.put({ key: "reader", value: id });
  }

  #load(): Promise<readonly DemoReader[]> {
    this.#demoReaders ??= this.#parts.loadDemoReaders();
    this.#demoReaders.catch(() => {
      this.#demoReaders = undefined;
    });
    return this.#demoReaders;
  }
}

/** What is used of Cache Storage. */
export type KeptFiles = Pick<Cache, "match" | "put" | "delete" | "keys">;

/** Why what is downloaded will be downloaded again at the next visit. */
export type KeepingProblem = "no-space" | "no-storage";

/**
 * Content under fixed paths: in Cache Storage, which every browser's workers have and which writes a file whole or not at
 * all; in memory, for this visit, where nothing can be kept.
 */
export class PartCache {
  readonly #open: () => Promise<KeptFiles | undefined>;
  readonly #inMemory = new Map<string, ArrayBuffer>();
  /** What is on its way to disk: read from here. */
  readonly #fresh = new Map<string, ArrayBuffer>();
  #writing: Promise<unknown> = Promise.resolve();
  #kept: Promise<KeptFiles | undefined> | undefined;
  #problem: KeepingProblem | undefined;

  constructor(open: () => Promise<KeptFiles | undefined>) {
    this.#open = open;
  }

  /** Why something could not be kept; undefined while everything could. */
  get problem(): KeepingProblem | undefined {
    return this.#problem;
  }

  async read(path: string): Promise<ArrayBuffer | undefined> {
    const inMemory = this.#inMemory.get(path) ?? this.#fresh.get(path);
    if (inMemory) return inMemory;
    try {
      const response = await (await this.#files())?.match(path);
      return await response?.arrayBuffer();
    } catch (error) {
      // Evicted while it is read, or a damaged disk: then it is not there.
      console.warn(`Not readable: ${path}`, error);
      return undefined;
    }
  }

  /** Keeps it if there is room. */
  async write(path: string, bytes: ArrayBuffer): Promise<void> {
    const files = this.#problem === "no-space" ? undefined : await this.#files();
    try {
      if (files) return await files.put(path, new Response(bytes));
    } catch (error) {
      this.refuse(isQuota(error) ? "no-space" : "no-storage", error);
    }
    this.#inMemory.set(path, bytes);
  }

  /** Keeps it like `write`, but nobody waits for the disk; it can be read at once. */
  writeLater(path: string, bytes: ArrayBuffer): void {
    this.#fresh.set(path, bytes);
    const written = this.write(path, bytes).then(() => {
      // Unless the path was written once more meanwhile.
      if (this.#fresh.get(path) === bytes) this.#fresh.delete(path);
    });
    this.#writing = Promise.all([this.#writing, written]);
  }

  /** When all of it is on disk, or cannot be; what comes while one waits is not waited for. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** From now on nothing more is written to disk. */
  refuse(problem: KeepingProblem, error?: unknown): void {
    if (this.#problem === undefined) console.warn(`The model is not kept: ${problem}`, error);
    this.#problem ??= problem;
  }

  async delete(path: string): Promise<void> {
    await this.settled();
    this.#inMemory.delete(path);
    await (await this.#files())?.delete(path);
  }

  /** The paths that are here. */
  async paths(): Promise<ReadonlySet<string>> {
    const requests = (await (await this.#files())?.keys()) ?? [];
    const here = [...this.#inMemory.keys(), ...this.#fresh.keys()];
    return new Set([...here, ...requests.map(({ url }) => new URL(url).pathname)]);
  }

  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    for (const path of await this.paths()) if (!wanted.has(path)) await this.delete(path);
  }

  #files(): Promise<KeptFiles | undefined> {
    // A private window may throw, or have no `caches` at all.
    this.#kept ??= this.#open()
      .catch((error: unknown) => {
        this.refuse("no-storage", error);
        return undefined;
      })
      .then((files) => {
        if (!files) this.refuse("no-storage");
        return files;
      });
    return this.#kept;
  }
}

const isQuota = (error: unknown): boolean =>
  error instanceof Error && error.name === "QuotaExceededError";

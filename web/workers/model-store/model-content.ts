import type { ModelFile } from "#shared/api/model-manifest.ts";
import {
  type DeviceFileRole,
  type Engine,
  type ENGINE_FILE_ROLES,
  type ModelPart,
  modelParts,
} from "#shared/api/model-parts.ts";
import { MODEL_STORE } from "#shared/params/model-store.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { ModelCrypto } from "#web/workers/model-store/browser-crypto.ts";
import { type DownloadParts, downloadParts } from "#web/workers/model-store/download-parts.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";
import type { PartCache } from "#web/workers/model-store/part-cache.ts";

export interface ContentParts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly crypto: ModelCrypto;
  /** Runs `work` while no other tab runs one under that name. */
  readonly lock: <T>(name: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
  /** Bytes that may still be stored; undefined if nobody knows. */
  readonly freeBytes: () => Promise<number | undefined>;
}

export interface LoadOptions {
  /** False: answer `needs-download` instead. */
  readonly mayDownload: boolean;
  /** A version that cannot be kept is still of use for this visit; an update is not worth a download a visit. */
  readonly mustKeep: boolean;
  readonly onProgress: (loadedBytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** What an engine reads. */
export type RoleOf<E extends Engine> = "golden" | (typeof ENGINE_FILE_ROLES)[E][number];
export type LoadedFiles<E extends Engine> = Readonly<Record<RoleOf<E>, ArrayBuffer>>;

/** The bytes of a version's files: completed by download, resumed where it stopped, each file as it was signed. */
export class ModelContent {
  readonly #parts: ContentParts;
  readonly #cache: PartCache;

  constructor(parts: ContentParts, cache: PartCache) {
    this.#parts = parts;
    this.#cache = cache;
  }

  /** @param begins awaited before the first byte is asked for */
  async load<Role extends DeviceFileRole>(
    files: ReadonlyMap<Role, ModelFile>,
    options: LoadOptions,
    begins: () => Promise<void>,
  ): Promise<Result<Readonly<Record<Role, ArrayBuffer>>, ModelFailure>> {
    const here = await this.#complete([...files.values()], options, begins);
    if (!here.ok) return here;
    const loaded: Partial<Record<Role, ArrayBuffer>> = {};
    const verified = [...files].map(
      async ([role, file]) => [role, await this.#verified(file, options)] as const,
    );
    for (const [role, bytes] of await Promise.all(verified)) {
      if (!bytes.ok) return bytes;
      loaded[role] = bytes.value;
    }
    return ok(loaded as Record<Role, ArrayBuffer>);
  }

  /** Sees to it that all parts of the files are here. */
  async #complete(
    files: readonly ModelFile[],
    options: LoadOptions,
    begins: () => Promise<void>,
  ): Promise<Result<void, ModelFailure>> {
    const parts = files.flatMap(modelParts);
    const totalBytes = sumOf(parts);
    const missing = await this.#missing(parts);
    if (missing.length === 0) {
      options.onProgress(totalBytes, totalBytes);
      return ok(undefined);
    }
    if (!options.mayDownload) return err({ code: "needs-download", bytes: sumOf(missing) });
    let loadedBytes = totalBytes - sumOf(missing);
    const tell = (): void => options.onProgress(loadedBytes, totalBytes);
    // Another tab may hold the lock, the network may be away: still at it.
    const heartbeat = setInterval(tell, MODEL_STORE.heartbeatMs);
    tell();
    try {
      return await this.#alone(options.signal, () =>
        this.#download(parts, begins, {
          ...options,
          onProgress: (loaded) => {
            loadedBytes = loaded;
            tell();
          },
        }),
      );
    } catch (error) {
      if (options.signal.aborted) return err({ code: "cancelled" });
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  /**
   * Downloads while no other tab does: what that one fetches need not be fetched twice. It begins when all of this is on
   * disk, where it looks; the caller does not wait for that.
   */
  #alone<T>(signal: AbortSignal, download: () => Promise<T>): Promise<T> {
    const done = Promise.withResolvers<T>();
    this.#parts
      .lock("perch-model-download", signal, async () => {
        done.resolve(await download());
        await this.#cache.settled();
      })
      .catch(done.reject);
    return done.promise;
  }

  async #download(
    parts: readonly ModelPart[],
    begins: () => Promise<void>,
    { mustKeep, onProgress, signal }: LoadOptions,
  ): Promise<Result<void, ModelFailure>> {
    await begins();
    const missing = await this.#missing(parts);
    const bytes = sumOf(missing);
    const free = await this.#parts.freeBytes();
    if (free !== undefined && free < bytes + MODEL_STORE.spareBytes) this.#cache.refuse("no-space");
    const tooFull = (): boolean => mustKeep && this.#cache.problem === "no-space";
    if (tooFull()) return err({ code: "not-kept", bytes });
    const totalBytes = sumOf(parts);
    let loadedBytes = totalBytes - bytes;
    const done = await this.#fetch(missing, {
      onBytes: (count) => onProgress((loadedBytes += count), totalBytes),
      signal,
    });
    if (mustKeep) await this.#cache.settled();
    return done.ok && tooFull() ? err({ code: "not-kept", bytes }) : done;
  }

  /** What has come before a failure is on disk when that is told: who hears of it may end this worker. */
  async #fetch(
    parts: readonly ModelPart[],
    options: Pick<DownloadParts, "onBytes" | "signal" | "cache">,
  ): Promise<Result<void, ModelFailure>> {
    const done = await downloadParts(parts, {
      ...options,
      fetch: this.#parts.fetch,
      onPart: (path, content) => this.#cache.writeLater(path, content),
    });
    if (!done.ok) await this.#cache.settled();
    return done;
  }

  /** The file's content; fetched anew, once, if what is here is not what was signed: a disk may fail. */
  async #verified(
    file: ModelFile,
    options: LoadOptions,
  ): Promise<Result<ArrayBuffer, ModelFailure>> {
    const parts = modelParts(file);
    for (const attempt of ["kept", "again"] as const) {
      const bytes = await this.#joined(parts, file.bytes);
      if (bytes && (await this.#parts.crypto.sha256(bytes)) === file.sha256) return ok(bytes);
      for (const { path } of parts) await this.#cache.delete(path);
      if (attempt === "again") break;
      if (!options.mayDownload) return err({ code: "needs-download", bytes: file.bytes });
      const done = await this.#fetch(parts, {
        onBytes: () => {},
        signal: options.signal,
        cache: "reload",
      });
      if (!done.ok) return done;
    }
    return err({ code: "wrong-hash", path: file.path });
  }

  async #joined(parts: readonly ModelPart[], bytes: number): Promise<ArrayBuffer | undefined> {
    const whole = new Uint8Array(bytes);
    const contents = await Promise.all(parts.map(({ path }) => this.#cache.read(path)));
    let at = 0;
    for (const [i, part] of parts.entries()) {
      const content = contents[i];
      if (content?.byteLength !== part.bytes) return undefined;
      whole.set(new Uint8Array(content), at);
      at += content.byteLength;
    }
    return whole.buffer;
  }

  async #missing(parts: readonly ModelPart[]): Promise<ModelPart[]> {
    const here = await this.#cache.paths();
    return parts.filter(({ path }) => !here.has(path));
  }
}

const sumOf = (parts: readonly ModelPart[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

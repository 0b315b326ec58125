/// <reference types="vite/client" />
import type { KeptFiles } from "#web/workers/model-store/part-cache.ts";

/** By this name a browser compiles it while it comes. */
const WASM = { headers: { "Content-Type": "application/wasm" } };

export interface RuntimeFilesParts {
  /** Where files are kept; undefined where nothing may be. */
  readonly openCache: () => Promise<KeptFiles | undefined>;
  readonly fetch: (url: string) => Promise<Response>;
}

/**
 * In development file names carry no hash, so nothing may be kept; and on a plain-http address there is no Cache
 * Storage.
 */
const BROWSER: RuntimeFilesParts = {
  openCache: async () =>
    import.meta.env.PROD && "caches" in self ? caches.open("immutable") : undefined,
  fetch: (url) => fetch(url),
};

/**
 * The runtimes' own files, whose names hold a hash: from Cache Storage, else from the network and then kept. The worker
 * does this itself because on a first visit no service worker controls it yet.
 */
export class RuntimeFiles {
  readonly #parts: RuntimeFilesParts;

  constructor(parts: RuntimeFilesParts = BROWSER) {
    this.#parts = parts;
  }

  /**
   * @param onChunk called whenever more of it has come: a slow network is no reason to take a start for one that hangs
   * @throws {Error} with the status, if the server does not have it.
   */
  async bytes(url: string, onChunk: () => void = () => {}): Promise<ArrayBuffer> {
    const response = await this.response(url);
    const signs = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onChunk();
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body?.pipeThrough(signs)).arrayBuffer();
  }

  /**
   * The same as it comes. What the network answers is not kept by this.
   *
   * @throws {Error} with the status, if the server does not have it.
   */
  async response(url: string): Promise<Response> {
    const kept = await (await this.#open())?.match(url);
    if (kept) return kept;
    const response = await this.#parts.fetch(url);
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    return response;
  }

  async isKept(url: string): Promise<boolean> {
    return (await (await this.#open())?.match(url)) !== undefined;
  }

  /** Keeps a file for the next start and for offline. A full disk is no reason to stop. */
  async keep(url: string, bytes: ArrayBuffer): Promise<void> {
    try {
      const cache = await this.#open();
      if (cache && !(await cache.match(url))) await cache.put(url, new Response(bytes, WASM));
    } catch (error) {
      console.warn(`Not kept for offline: ${url}`, error);
    }
  }

  /** Forgets all files but these: those of earlier builds, which nothing asks for again. */
  async keepOnly(urls: readonly string[], base = self.location.href): Promise<void> {
    const wanted = new Set(urls.map((url) => new URL(url, base).href));
    try {
      const cache = await this.#open();
      for (const request of (await cache?.keys()) ?? [])
        if (!wanted.has(request.url)) await cache?.delete(request);
    } catch (error) {
      console.warn("Old runtimes are still kept:", error);
    }
  }

  /** A private window may refuse even to open it. */
  #open(): Promise<KeptFiles | undefined> {
    return this.#parts.openCache().catch(() => undefined);
  }
}

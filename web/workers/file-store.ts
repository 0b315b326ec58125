/// <reference types="vite/client" />

type OnBytes = (count: number) => void;
type KeptFiles = Pick<Cache, "match" | "put" | "delete" | "keys">;

export interface FileStoreParts {
  /** Where files are kept; undefined where nothing may be. */
  readonly openCache: () => Promise<KeptFiles | undefined>;
  readonly fetch: (url: string) => Promise<Response>;
}

/**
 * In development file names carry no hash, so nothing may be kept; and on a plain-http address there is no Cache
 * Storage.
 */
const BROWSER: FileStoreParts = {
  openCache: async () =>
    import.meta.env.PROD && "caches" in self ? caches.open("immutable") : undefined,
  fetch: (url) => fetch(url),
};

/**
 * Files whose names hold their hash: from Cache Storage, else from the network and then kept. The worker does this
 * itself because on a first visit no service worker controls it yet.
 */
export class FileStore {
  readonly #parts: FileStoreParts;

  constructor(parts: FileStoreParts = BROWSER) {
    this.#parts = parts;
  }

  /** @throws {Error} with the status, if the server does not have it. */
  async bytes(url: string, onBytes: OnBytes = () => {}): Promise<ArrayBuffer> {
    const kept = await (await this.#parts.openCache())?.match(url);
    if (kept) {
      const bytes = await kept.arrayBuffer();
      onBytes(bytes.byteLength);
      return bytes;
    }
    const response = await this.#parts.fetch(url);
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    return readBody(response, onBytes);
  }

  /**
   * The same, if they are what they should be. Storage may be damaged: then the server's copy decides. Good ones are
   * kept. Without `crypto.subtle` (on a plain-http address) only the golden vectors check the model.
   *
   * @throws {Error} if even the server's copy has another SHA-256.
   */
  async verified(url: string, sha256: string, onBytes?: OnBytes): Promise<ArrayBuffer> {
    let bytes = await this.bytes(url, onBytes);
    if (!(await hasSha256(bytes, sha256))) {
      await (await this.#parts.openCache())?.delete(url);
      bytes = await this.bytes(url);
      if (!(await hasSha256(bytes, sha256)))
        throw new Error(`${url}: its SHA-256 is not ${sha256}`);
    }
    await this.keep(url, bytes);
    return bytes;
  }

  /** Keeps a file for the next start and for offline. A full disk is no reason to stop. */
  async keep(url: string, bytes: ArrayBuffer): Promise<void> {
    try {
      const cache = await this.#parts.openCache();
      if (cache && !(await cache.match(url))) await cache.put(url, new Response(bytes));
    } catch (error) {
      console.warn(`Not kept for offline: ${url}`, error);
    }
  }

  /** Forgets all files but these: those of earlier versions, which nothing asks for again. */
  async keepOnly(urls: readonly string[], base = self.location.href): Promise<void> {
    const cache = await this.#parts.openCache();
    if (!cache) return;
    const wanted = new Set(urls.map((url) => new URL(url, base).href));
    for (const request of await cache.keys())
      if (!wanted.has(request.url)) await cache.delete(request);
  }
}

async function hasSha256(bytes: ArrayBuffer, sha256: string): Promise<boolean> {
  if (!("subtle" in crypto)) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

async function readBody(response: Response, onBytes: OnBytes): Promise<ArrayBuffer> {
  if (!response.body) return response.arrayBuffer();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // A reader, not `for await`: Safari has no async iteration of streams.
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.byteLength;
    onBytes(part.value.byteLength);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes.buffer;
}

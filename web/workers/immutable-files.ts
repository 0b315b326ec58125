/// <reference types="vite/client" />
/** In development file names carry no hash, so nothing may be kept. */
const KEEP = import.meta.env.PROD;
const CACHE = "immutable";

type OnBytes = (count: number) => void;

/**
 * Bytes of a file whose name holds its hash: from Cache Storage, else from the network and then kept. The worker does
 * this itself because on a first visit no service worker controls it yet.
 *
 * @throws {Error} with the status, if the server does not have it.
 */
export async function immutableBytes(url: string, onBytes: OnBytes): Promise<ArrayBuffer> {
  const kept = KEEP ? await (await caches.open(CACHE)).match(url) : undefined;
  if (kept) {
    const bytes = await kept.arrayBuffer();
    onBytes(bytes.byteLength);
    return bytes;
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return readBody(response, onBytes);
}

/** Keeps a file for the next start and for offline. A full disk is no reason to stop. */
export async function keepFile(url: string, bytes: ArrayBuffer): Promise<void> {
  if (!KEEP) return;
  try {
    const cache = await caches.open(CACHE);
    if (!(await cache.match(url))) await cache.put(url, new Response(bytes));
  } catch (error) {
    console.warn(`Not kept for offline: ${url}`, error);
  }
}

/** Forgets one damaged file. */
export async function dropFile(url: string): Promise<void> {
  if (KEEP) await (await caches.open(CACHE)).delete(url);
}

/** Forgets all files but these: those of earlier versions, which nothing asks for again. */
export async function keepOnly(urls: readonly string[]): Promise<void> {
  if (!KEEP) return;
  const wanted = new Set(urls.map((url) => new URL(url, self.location.href).href));
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys())
    if (!wanted.has(request.url)) await cache.delete(request);
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

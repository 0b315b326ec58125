import { describe, expect, it, vi } from "vitest";
import { PartCache } from "#web/workers/model-store/part-cache.ts";

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

const pathOf = (url: RequestInfo | URL): string =>
  typeof url === "string" ? url : url instanceof URL ? url.pathname : new URL(url.url).pathname;

/** A disk that writes when it is told to. */
function slowDisk() {
  const kept = new Map<string, ArrayBuffer>();
  const writing: PromiseWithResolvers<void>[] = [];
  const cache = new PartCache(() =>
    Promise.resolve({
      match: (path: RequestInfo | URL) => {
        const content = kept.get(pathOf(path));
        return Promise.resolve(content && new Response(content));
      },
      put: async (path: RequestInfo | URL, response: Response) => {
        const turn = Promise.withResolvers<void>();
        writing.push(turn);
        await turn.promise;
        kept.set(pathOf(path), await response.arrayBuffer());
      },
      delete: (path: RequestInfo | URL) => Promise.resolve(kept.delete(pathOf(path))),
      keys: () => Promise.resolve([...kept.keys()].map((path) => new Request(`http://x${path}`))),
    }),
  );
  return { cache, kept, writing };
}

describe("a part that is written later", () => {
  it("is here at once, before the disk has it", async () => {
    const { cache, kept } = slowDisk();
    cache.writeLater("/a", bytes(1, 2));
    expect(await cache.read("/a")).toEqual(bytes(1, 2));
    expect(await cache.paths()).toContain("/a");
    expect(kept.size).toBe(0);
  });

  it("is settled when the disk has all of them, and read from there", async () => {
    const { cache, kept, writing } = slowDisk();
    cache.writeLater("/a", bytes(1));
    cache.writeLater("/b", bytes(2));
    let isSettled = false;
    const settled = cache.settled().then(() => (isSettled = true));
    await vi.waitFor(() => expect(writing).toHaveLength(2));
    writing[0]?.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isSettled).toBe(false);
    writing[1]?.resolve();
    await settled;
    expect([...kept.keys()].toSorted()).toEqual(["/a", "/b"]);
    kept.set("/a", bytes(9));
    expect(await cache.read("/a")).toEqual(bytes(9));
  });

  it("stays readable while others are waited for that were written before it", async () => {
    const { cache, writing } = slowDisk();
    cache.writeLater("/a", bytes(1));
    const settled = cache.settled();
    cache.writeLater("/b", bytes(2));
    await vi.waitFor(() => expect(writing).toHaveLength(2));
    writing[0]?.resolve();
    await settled;
    expect(await cache.read("/b")).toEqual(bytes(2));
    expect(await cache.paths()).toContain("/b");
  });

  it("gives way to what is written under its path after it, not before", async () => {
    const { cache, writing } = slowDisk();
    cache.writeLater("/a", bytes(1));
    cache.writeLater("/a", bytes(2));
    await vi.waitFor(() => expect(writing).toHaveLength(2));
    writing[0]?.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await cache.read("/a")).toEqual(bytes(2));
  });

  it("is not brought back by the disk after it was deleted", async () => {
    const { cache, kept, writing } = slowDisk();
    cache.writeLater("/a", bytes(1));
    const deleted = cache.delete("/a");
    await vi.waitFor(() => expect(writing).toHaveLength(1));
    writing[0]?.resolve();
    await deleted;
    expect(kept.size).toBe(0);
    expect(await cache.read("/a")).toBeUndefined();
  });

  it("stays in memory, and the reason is told, where the disk is full", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { cache, writing } = slowDisk();
    cache.writeLater("/a", bytes(1));
    await vi.waitFor(() => expect(writing).toHaveLength(1));
    writing[0]?.reject(new DOMException("full", "QuotaExceededError"));
    await cache.settled();
    expect(cache.problem).toBe("no-space");
    expect(await cache.read("/a")).toEqual(bytes(1));
  });
});

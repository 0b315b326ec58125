import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { FileStore } from "#web/workers/file-store.ts";

const ORIGIN = "https://perch.test";
const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
const textOf = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A server and a Cache Storage, both of them maps; requests are counted. */
function world(server: Record<string, string>, { full = false, cache = true } = {}) {
  const kept = new Map<string, ArrayBuffer>();
  const asked: string[] = [];
  const href = (url: RequestInfo | URL): string =>
    new URL(typeof url === "string" ? url : url instanceof URL ? url.href : url.url, ORIGIN).href;
  const store = new FileStore({
    fetch: (url) => {
      asked.push(url);
      const body = server[url];
      return Promise.resolve(
        new Response(body ?? "gone", { status: body === undefined ? 404 : 200 }),
      );
    },
    openCache: () =>
      Promise.resolve(
        cache
          ? {
              match: (url) => {
                const bytes = kept.get(href(url));
                return Promise.resolve(bytes && new Response(bytes));
              },
              put: async (url, response) => {
                if (full) throw new DOMException("full", "QuotaExceededError");
                kept.set(href(url), await response.arrayBuffer());
              },
              delete: (url) => Promise.resolve(kept.delete(href(url))),
              keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
            }
          : undefined,
      ),
  });
  return { store, kept, asked };
}

describe("a file", () => {
  it("comes from the network once, and from storage afterwards", async () => {
    const { store, asked } = world({ "/a": "content" });
    expect(textOf(await store.verified("/a", sha256("content")))).toBe("content");
    expect(textOf(await store.verified("/a", sha256("content")))).toBe("content");
    expect(asked).toEqual(["/a"]);
  });

  it("tells how many bytes have come, from either", async () => {
    const { store } = world({ "/a": "content" });
    for (const _from of ["network", "storage"]) {
      let loaded = 0;
      await store.verified("/a", sha256("content"), (count) => (loaded += count));
      expect(loaded).toBe(7);
    }
  });

  it("that is damaged in storage is fetched again, and kept", async () => {
    const { store, kept, asked } = world({ "/a": "content" });
    kept.set(`${ORIGIN}/a`, bytesOf("c0ntent"));
    expect(textOf(await store.verified("/a", sha256("content")))).toBe("content");
    expect(asked).toEqual(["/a"]);
    expect(textOf(kept.get(`${ORIGIN}/a`) ?? bytesOf(""))).toBe("content");
  });

  it("that is wrong on the server too is refused and not kept", async () => {
    const { store, kept } = world({ "/a": "evil" });
    await expect(store.verified("/a", sha256("content"))).rejects.toThrow("SHA-256");
    expect(kept.size).toBe(0);
  });

  it("that the server does not have is an error with the status", async () => {
    await expect(world({}).store.bytes("/a")).rejects.toThrow("/a: status 404");
  });

  it.each([
    { what: "the disk is full", options: { full: true } },
    { what: "nothing may be kept", options: { cache: false } },
  ])("is still served when $what", async ({ options }) => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { store, asked } = world({ "/a": "content" }, options);
    await store.verified("/a", sha256("content"));
    expect(textOf(await store.verified("/a", sha256("content")))).toBe("content");
    expect(asked).toHaveLength(2);
  });
});

it("forgets every file but the current ones", async () => {
  const { store, kept } = world({ "/old": "1", "/new": "2" });
  for (const url of ["/old", "/new"]) await store.keep(url, await store.bytes(url));
  await store.keepOnly(["/new", "/not-there-yet"], ORIGIN);
  expect([...kept.keys()]).toEqual([`${ORIGIN}/new`]);
});

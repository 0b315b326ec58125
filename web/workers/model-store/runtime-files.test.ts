import { describe, expect, it, vi } from "vitest";
import { RuntimeFiles } from "#web/workers/model-store/runtime-files.ts";

const ORIGIN = "https://perch.test";
const textOf = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

/** A server and a Cache Storage, both of them maps; requests are counted. */
function world(server: Record<string, string>, storage: "works" | "full" | "none" | "denied") {
  const kept = new Map<string, ArrayBuffer>();
  const asked: string[] = [];
  const href = (url: RequestInfo | URL): string =>
    new URL(typeof url === "string" ? url : url instanceof URL ? url.href : url.url, ORIGIN).href;
  const cache = {
    match: (url: RequestInfo | URL) => {
      const bytes = kept.get(href(url));
      return Promise.resolve(bytes && new Response(bytes));
    },
    put: async (url: RequestInfo | URL, response: Response) => {
      if (storage === "full") throw new DOMException("full", "QuotaExceededError");
      kept.set(href(url), await response.arrayBuffer());
    },
    delete: (url: RequestInfo | URL) => Promise.resolve(kept.delete(href(url))),
    keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
  };
  const files = new RuntimeFiles({
    fetch: (url) => {
      asked.push(url);
      const body = server[url];
      const status = body === undefined ? 404 : 200;
      return Promise.resolve(new Response(body ?? "gone", { status }));
    },
    openCache: () =>
      storage === "denied"
        ? Promise.reject(new DOMException("denied", "SecurityError"))
        : Promise.resolve(storage === "none" ? undefined : cache),
  });
  return { files, kept, asked };
}

describe("a runtime's file", () => {
  it("comes from the network once, and from storage afterwards", async () => {
    const { files, asked } = world({ "/a": "content" }, "works");
    await files.keep("/a", await files.bytes("/a"));
    expect(textOf(await files.bytes("/a"))).toBe("content");
    expect(asked).toEqual(["/a"]);
  });

  it("is known to be kept", async () => {
    const { files } = world({ "/a": "content" }, "works");
    expect(await files.isKept("/a")).toBe(false);
    await files.keep("/a", await files.bytes("/a"));
    expect(await files.isKept("/a")).toBe(true);
    expect(await world({}, "denied").files.isKept("/a")).toBe(false);
  });

  it("that comes slowly gives a sign with every piece of it", async () => {
    let signs = 0;
    const pieces = ["con", "te", "nt"];
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    const files = new RuntimeFiles({
      fetch: () => Promise.resolve(new Response(body)),
      openCache: () => Promise.resolve(undefined),
    });
    const bytes = await files.bytes("/a", () => (signs += 1));
    expect([textOf(bytes), signs]).toEqual(["content", 3]);
  });

  it("that the server does not have is an error with the status", async () => {
    await expect(world({}, "works").files.bytes("/a")).rejects.toThrow("/a: status 404");
  });

  it.each(["full", "none", "denied"] as const)("is served where storage is %s", async (storage) => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { files, asked } = world({ "/a": "content" }, storage);
    await files.keep("/a", await files.bytes("/a"));
    expect(textOf(await files.bytes("/a"))).toBe("content");
    expect(asked).toHaveLength(2);
  });

  it("goes when it is none of this build's", async () => {
    const { files, kept } = world({ "/old": "1", "/new": "2" }, "works");
    for (const url of ["/old", "/new"]) await files.keep(url, await files.bytes(url));
    await files.keepOnly(["/new", "/not-there-yet"], ORIGIN);
    expect([...kept.keys()]).toEqual([`${ORIGIN}/new`]);
  });
});

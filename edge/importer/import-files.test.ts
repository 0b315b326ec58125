import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { importFiles } from "#edge/importer/import-files.ts";
import type { ImportEvent } from "#edge/importer/source-record.ts";
import {
  type Reply,
  type ScriptedServer,
  scriptedServer,
  type TestFolder,
  testFolder,
} from "#edge/importer/testing.ts";
import { epochMs, hours } from "#shared/types/ids.ts";

const HEADER = "id,title,url,num_points,num_comments,author,created_at\n";
const rows = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, i) => `${from + i},Title ${from + i},,3,4,a${i % 5},1/${1 + (i % 28)}/2016 0:00\n`,
  ).join("");

/** A server that stores posts by id as the contract says, and fails when told to. */
class Store {
  readonly posts = new Map<string, string>();
  readonly others = new Set<string>();
  requests = 0;
  failAfter = Number.POSITIVE_INFINITY;

  reply(path: string, json: unknown): Reply {
    if (path === "/healthz") return {};
    if (path === "/api/v1/posts/lookup") return this.#lookup(json as { ids: string[] });
    if (++this.requests > this.failAfter) return { status: 400, json: {} };
    const { events } = json as { events: ImportEvent[] };
    const outcomes = events.map((event) => this.#store(event));
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    const rejected = outcomes.flatMap((outcome, index) =>
      outcome === "conflict" ? [{ index, code: "conflict", message: "other content" }] : [],
    );
    return { json: { accepted: count("accepted"), duplicates: count("duplicate"), rejected } };
  }

  #store(event: ImportEvent): string {
    const json = JSON.stringify(event);
    if (event.type !== "post") {
      const known = this.others.has(json);
      this.others.add(json);
      return known ? "duplicate" : "accepted";
    }
    const { id } = event["post"] as { id: string };
    const stored = this.posts.get(id);
    if (stored === undefined) this.posts.set(id, json);
    return stored === undefined ? "accepted" : stored === json ? "duplicate" : "conflict";
  }

  #lookup({ ids }: { ids: string[] }): Reply {
    const author = { id: "a", name: "a", handle: "a" };
    const counts = { likes: 0, reposts: 0, replies: 0, quotes: 0 };
    const visibility = { home: { action: "allow" }, recommendations: { action: "allow" } };
    const facts = { author, counts, visibility, features: [], embedding: "", modelVersion: "m" };
    const posts = ids.flatMap((id) => {
      const json = this.posts.get(id);
      if (json === undefined) return [];
      return [{ ...(JSON.parse(json) as { post: object }).post, ...facts, source: "lookup" }];
    });
    return { json: { posts, missing: ids.filter((id) => !this.posts.has(id)) } };
  }

  createdAt(id: string): number {
    return (JSON.parse(this.posts.get(id) ?? "{}") as { post: { createdAt: number } }).post
      .createdAt;
  }
}

let folder: TestFolder;
let server: ScriptedServer;
let store: Store;
let notices: string[];
beforeEach(async () => {
  folder = await testFolder();
  store = new Store();
  notices = [];
  server = await scriptedServer(({ path, json }) => store.reply(path, json));
});
afterEach(async () => {
  await server.stop();
  await folder.remove();
});

const importing = async (
  content: string,
  options: { now?: number; retime?: boolean; fresh?: boolean } = {},
) =>
  importFiles(
    {
      paths: [await folder.write("hn.csv", content)],
      format: "hackernews",
      url: server.url,
      retimeMs: options.retime ? hours(36) : undefined,
      fresh: options.fresh ?? false,
      stateFolder: folder.path,
      now: epochMs(options.now ?? 1_000_000_000_000),
      limits: { events: 10, bytes: 100_000 },
    },
    new EdgeConnection({ url: server.url, token: "t" }),
    {
      start: () => undefined,
      update: () => undefined,
      notice: (text) => notices.push(text),
      end: () => undefined,
    },
  );

describe("importFiles", () => {
  it("sends a finished import again in full: all duplicates", async () => {
    const first = await importing(HEADER + rows(0, 100));
    expect(first.posts).toEqual({ accepted: 100, duplicates: 0, rejected: {} });
    expect(first.others).toEqual({ accepted: 105, duplicates: 0, rejected: {} });
    const second = await importing(HEADER + rows(0, 100));
    expect(second.posts).toEqual({ accepted: 0, duplicates: 100, rejected: {} });
    expect(second.others).toEqual({ accepted: 0, duplicates: 105, rejected: {} });
  });

  it("goes on after what was confirmed, and reports the import as a whole", async () => {
    store.failAfter = 9;
    await expect(importing(HEADER + rows(0, 100))).rejects.toThrow("refuses the request");
    const before = server.received.length;
    store.failAfter = Number.POSITIVE_INFINITY;
    const { posts } = await importing(HEADER + rows(0, 100));
    expect(posts.accepted + posts.duplicates).toBe(100);
    expect(store.posts.size).toBe(100);
    expect(notices).toEqual([expect.stringMatching(/^Going on after \d+ records/)]);
    const again = server.received.slice(before).filter(({ path }) => path === "/api/v1/events");
    const sent = again.flatMap(({ json }) => (json as { events: ImportEvent[] }).events);
    expect(sent.filter(({ type }) => type === "post").length).toBeLessThan(80);
  });

  it("sends everything to a server that has lost what it had confirmed", async () => {
    store.failAfter = 9;
    await expect(importing(HEADER + rows(0, 100))).rejects.toThrow("refuses the request");
    store.failAfter = Number.POSITIVE_INFINITY;
    store.posts.delete("hn:2");
    await importing(HEADER + rows(0, 100));
    expect(notices).toEqual([expect.stringContaining("lacks posts")]);
    expect(store.posts.size).toBe(100);
  });

  it("another file of the same name is another import", async () => {
    store.failAfter = 9;
    await expect(importing(HEADER + rows(0, 100))).rejects.toThrow("refuses the request");
    store.failAfter = Number.POSITIVE_INFINITY;
    const { posts } = await importing(HEADER + rows(500, 600));
    expect(posts).toEqual({ accepted: 100, duplicates: 0, rejected: {} });
    expect(notices).toEqual([]);
  });

  it("reports conflicts with their lines", async () => {
    await importing(HEADER + rows(0, 3));
    const { posts } = await importing(
      `${HEADER}0,Title 0,,3,4,a0,1/1/2016 0:00\n1,Changed,,3,4,a1,1/2/2016 0:00\n`,
    );
    expect(posts).toEqual({
      accepted: 0,
      duplicates: 1,
      rejected: {
        conflict: { count: 1, examples: [{ file: "hn.csv", line: 3, message: "other content" }] },
      },
    });
  });

  it("asks nothing of the server if a file has another format", async () => {
    await expect(importing("created_utc,title\n1,2\n")).rejects.toThrow("wrong format");
    expect(server.received).toEqual([]);
  });
});

describe("importFiles with --retime", () => {
  const FILE = HEADER + rows(0, 28);
  const newest = () => store.createdAt("hn:27");

  it("ends at the moment of the first run, whenever it runs again", async () => {
    await importing(FILE, { retime: true, now: 2_000_000_000_000 });
    expect(newest()).toBe(2_000_000_000_000);
    expect(store.createdAt("hn:0")).toBe(2_000_000_000_000 - hours(36));
    const { posts } = await importing(FILE, { retime: true, now: 2_000_000_500_000 });
    expect(posts).toEqual({ accepted: 0, duplicates: 28, rejected: {} });
  });

  it("sends the same times after an interruption", async () => {
    store.failAfter = 3;
    await expect(importing(FILE, { retime: true, now: 2_000_000_000_000 })).rejects.toThrow(
      "refuses the request",
    );
    store.failAfter = Number.POSITIVE_INFINITY;
    const { posts } = await importing(FILE, { retime: true, now: 2_000_000_500_000 });
    expect(posts.rejected).toEqual({});
    expect(newest()).toBe(2_000_000_000_000);
  });

  it("takes a new moment for a server that was emptied", async () => {
    await importing(FILE, { retime: true, now: 2_000_000_000_000 });
    store.posts.clear();
    await importing(FILE, { retime: true, now: 2_000_000_500_000 });
    expect(newest()).toBe(2_000_000_500_000);
    expect(notices).toEqual([expect.stringContaining("starting afresh")]);
  });

  it("--fresh takes a new moment, which conflicts with posts that are stored", async () => {
    await importing(FILE, { retime: true, now: 2_000_000_000_000 });
    const again = { retime: true, fresh: true, now: 2_000_000_500_000 };
    expect((await importing(FILE, again)).posts.rejected["conflict"]?.count).toBe(28);
    store.posts.clear();
    expect((await importing(FILE, again)).posts.accepted).toBe(28);
  });
});

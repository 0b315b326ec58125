import { describe, expect, it } from "vitest";
import { eventBatches, loadDemoWorld, type LoadOptions } from "#models/demo/load-demo-world.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { epochMs, hours, postId, userId } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";

const now = Date.UTC(2026, 10, 20, 12);

/** The other end of the wire, with a list for a store. */
function worker(status = 200) {
  const posts = new Map<string, Post>();
  const requests: { path: string; token: string | null; bytes: number; events: number }[] = [];
  const answer = (path: string, body: { events?: PublicEvent[] }): unknown => {
    if (path === "/api/v1/retrieve") {
      const newest = [...posts.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, 1);
      const hydrated = newest.map((post) => ({
        ...post,
        author: { id: post.authorId, name: "n", handle: "h" },
        counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
        visibility: { home: { action: "allow" }, recommendations: { action: "allow" } },
        features: [],
        embedding: "",
        modelVersion: "m",
        source: "recent",
      }));
      return { posts: hydrated, sources: [], modelVersion: "m" };
    }
    for (const event of body.events ?? [])
      if (event.type === "post") posts.set(event.post.id, event.post);
    return { accepted: body.events?.length ?? 0, duplicates: 0, rejected: [] };
  };
  const fetchFromWorker: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const text = await request.text();
    const body = JSON.parse(text) as { events?: PublicEvent[] };
    requests.push({
      path: pathname,
      token: request.headers.get("authorization"),
      bytes: Buffer.byteLength(text),
      events: body.events?.length ?? 0,
    });
    return status === 200 ? Response.json(answer(pathname, body)) : new Response("no", { status });
  };
  const options = (over: Partial<LoadOptions> = {}): LoadOptions => ({
    baseUrl: "http://localhost:1",
    token: "dev",
    fetch: fetchFromWorker,
    now,
    ...over,
  });
  return { posts, requests, options };
}

describe("loadDemoWorld", () => {
  it("fills an empty store with the whole demo world, within the wire's limits", async () => {
    const { posts, requests, options } = worker();
    const sent: number[] = [];
    const outcome = await loadDemoWorld(options({ onProgress: (n) => sent.push(n) }));
    expect(outcome).toMatchObject({ loaded: true, posts: posts.size, authors: 400, rejected: 0 });
    expect(posts.size).toBeGreaterThan(3_500);
    expect(posts.size).toBeLessThan(5_000);
    for (const { token, bytes, events } of requests) {
      expect(token).toBe("Bearer dev");
      expect(events).toBeLessThanOrEqual(LIMITS.eventsPerRequest);
      expect(bytes).toBeLessThanOrEqual(LIMITS.bodyBytes);
    }
    expect(sent.at(-1)).toBe(outcome.loaded ? outcome.accepted : -1);
  });

  it("leaves a store with recent posts alone", async () => {
    const { posts, requests, options } = worker();
    await loadDemoWorld(options());
    const [size, asked] = [posts.size, requests.length];
    const outcome = await loadDemoWorld(options({ now: now + hours(2) }));
    expect(outcome.loaded).toBe(false);
    expect(posts.size).toBe(size);
    expect(requests.length).toBe(asked + 1);
  });

  it("goes on where a stale store ends, with posts it did not have", async () => {
    const { posts, options } = worker();
    await loadDemoWorld(options());
    const before = new Map(posts);
    const later = now + hours(8);
    expect((await loadDemoWorld(options({ now: later }))).loaded).toBe(true);
    const added = [...posts.values()].filter(({ id }) => !before.has(id));
    expect(added.length).toBeGreaterThan(400);
    expect(Math.min(...added.map(({ createdAt }) => createdAt))).toBeGreaterThan(
      now - 60_000 - hours(1),
    );
    const known = new Set(Array.from(before.values(), ({ text }) => text));
    const originals = added.filter(
      ({ replyTo, repostOf, quoteOf }) => !replyTo && !repostOf && !quoteOf,
    );
    const repeated = originals.filter(({ text }) => known.has(text)).length;
    expect(repeated / originals.length).toBeLessThan(0.05);
  });

  it("says what the worker answered if it refuses", async () => {
    const { options } = worker(503);
    await expect(loadDemoWorld(options())).rejects.toThrow(
      "POST /api/v1/retrieve answered 503: no",
    );
  });
});

describe("eventBatches", () => {
  const long = (id: number): PublicEvent => ({
    type: "post",
    post: {
      id: postId(String(id)),
      authorId: userId("a"),
      createdAt: epochMs(1),
      text: "é".repeat(32_000),
    },
  });

  it("cuts by bytes as well as by number, and loses nothing", () => {
    const events = Array.from({ length: 150 }, (_, i) => long(i));
    const batches = [...eventBatches(events)];
    expect(batches.length).toBeGreaterThan(2);
    for (const batch of batches) {
      expect(Buffer.byteLength(`{"events":[${batch.join(",")}]}`)).toBeLessThanOrEqual(
        LIMITS.bodyBytes,
      );
    }
    expect(batches.flat().map((line) => JSON.parse(line) as PublicEvent)).toEqual(events);
    expect([...eventBatches([])]).toEqual([]);
  });
});

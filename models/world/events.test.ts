import { describe, expect, it } from "vitest";
import { worldEvents } from "#models/world/events.ts";
import { createWorld } from "#models/world/world.ts";
import { EVENT_SCHEMAS, type PublicEvent } from "#shared/api/events.ts";
import { hours } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";

const now = Date.UTC(2026, 10, 20, 12);
const world = createWorld("tiny");
const events = [...worldEvents(world, { now })];
const of = <T extends PublicEvent["type"]>(type: T) =>
  events.filter((event): event is Extract<PublicEvent, { type: T }> => event.type === type);
const postsOf = (list: Iterable<PublicEvent>): Post[] =>
  Array.from(list).flatMap((event) => (event.type === "post" ? [event.post] : []));
const posts = postsOf(events);

describe("worldEvents", () => {
  it("keeps to the wire's schemas", () => {
    for (const event of events) {
      const parsed = EVENT_SCHEMAS[event.type].safeParse(event);
      expect(parsed.error?.issues ?? []).toEqual([]);
      // Nothing beside the schema: parsing drops no field.
      expect(parsed.data).toEqual(JSON.parse(JSON.stringify(event)));
    }
  });

  it("covers the last 47 hours up to a minute ago, nothing in the future", () => {
    const times = posts.map(({ createdAt }) => createdAt);
    expect(Math.max(...times)).toBeLessThanOrEqual(now - 60_000);
    expect(Math.max(...times)).toBeGreaterThan(now - hours(1));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(now - 60_000 - hours(47));
    expect(Math.min(...times)).toBeLessThan(now - hours(46));
    const stamps = events.flatMap((event) => ("at" in event ? (event.at ?? []) : []));
    expect(stamps.length).toBeGreaterThan(posts.length);
    expect(Math.max(...stamps)).toBeLessThan(now);
  });

  it("announces every author that posts, follows or is answered", () => {
    const known = new Set(of("author").map(({ author }) => author.id));
    expect(known.size).toBe(world.preset.authors);
    for (const { userId, targetId } of of("follow")) {
      expect(known.has(userId) && known.has(targetId)).toBe(true);
      expect(userId).not.toBe(targetId);
    }
    for (const { authorId, replyTo, quoteOf, repostOf } of posts) {
      const named = [{ authorId }, replyTo, quoteOf, repostOf].flatMap(
        (ref) => ref?.authorId ?? [],
      );
      expect(named.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  it("names parents and roots by the ids they were published under", () => {
    const ids = new Map(posts.map((post) => [post.id, post]));
    expect(ids.size).toBe(posts.length);
    const replies = posts.filter((post) => post.replyTo && ids.has(post.replyTo.postId));
    expect(replies.length).toBeGreaterThan(50);
    for (const { replyTo } of replies) {
      if (!replyTo) continue;
      const parent = ids.get(replyTo.postId);
      expect(parent?.authorId).toBe(replyTo.authorId);
      expect(replyTo.rootId).toBe(parent?.replyTo?.rootId ?? replyTo.postId);
    }
  });

  it("anchors: a day later the same posts have other ids, their authors the same", () => {
    const later = postsOf(worldEvents(world, { now: now + hours(24) }));
    expect(later.map(({ text }) => text)).toEqual(posts.map(({ text }) => text));
    expect(later.map(({ authorId }) => authorId)).toEqual(posts.map(({ authorId }) => authorId));
    const ids = new Set(posts.map(({ id }) => id));
    expect(later.some(({ id }) => ids.has(id))).toBe(false);
  });

  it("gives only what is newer than `after`", () => {
    const after = now - hours(3);
    const newer = postsOf(worldEvents(world, { now, after }));
    expect(newer).toEqual(posts.filter(({ createdAt }) => createdAt > after));
    expect(newer.length).toBeGreaterThan(10);
  });

  it("counts like the planted quality: likes within views, growing with reach", () => {
    const likes: number[] = [];
    for (const { counts } of of("counts")) {
      expect(counts.likes ?? 0).toBeLessThanOrEqual((counts.views ?? 0) + 1);
      likes.push(counts.likes ?? 0);
    }
    likes.sort((a, b) => b - a);
    const total = likes.reduce((a, b) => a + b, 0);
    const top = likes.slice(0, Math.ceil(likes.length / 10)).reduce((a, b) => a + b, 0);
    expect(top / total).toBeGreaterThan(0.4);
  });

  it("deletes a few posts, after they were published, and gives those no counts", () => {
    const created = new Map(posts.map(({ id, createdAt }) => [id, createdAt]));
    const deletes = [...worldEvents(createWorld("demo"), { now })].filter(
      ({ type }) => type === "delete",
    );
    expect(deletes.length).toBeGreaterThan(5);
    const counted = new Set(of("counts").map(({ postId }) => postId));
    for (const { postId, at } of of("delete")) {
      expect(at).toBeGreaterThanOrEqual(created.get(postId) ?? Infinity);
      expect(counted.has(postId)).toBe(false);
    }
  });
});

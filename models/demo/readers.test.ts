import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { demoReaders } from "#models/demo/readers.ts";
import { worldEvents } from "#models/world/events.ts";
import { createWorld } from "#models/world/world.ts";
import { DemoReadersSchema } from "#shared/api/demo-readers.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { hours } from "#shared/types/ids.ts";

const artifact = (name: string): Promise<string> =>
  readFile(new URL(`../artifacts/${name}`, import.meta.url), "utf8");
const { layout } = ModelManifestSchema.parse(JSON.parse(await artifact("manifest.json")));
const made = demoReaders(layout);

describe("demoReaders", () => {
  it("is what the committed asset holds; else run `node models/demo/write-readers.ts`", async () => {
    const committed: unknown = JSON.parse(await artifact("demo-readers.json"));
    expect(DemoReadersSchema.parse(committed)).toEqual(made);
  });

  it("gives six people who differ in whom they follow", () => {
    expect(made.readers).toHaveLength(6);
    expect(new Set(made.readers.map(({ id }) => id)).size).toBe(6);
    const everyone = made.readers.flatMap(({ following }) => following);
    expect(new Set(everyone).size / everyone.length).toBeGreaterThan(0.7);
  });

  it("follows authors of the demo world who wrote something within its last two days", () => {
    const events = [...worldEvents(createWorld("demo"), { now: Date.UTC(2026, 0) })];
    const authors = new Set(events.flatMap((e) => (e.type === "author" ? [e.author.id] : [])));
    const active = new Set(events.flatMap((e) => (e.type === "post" ? [e.post.authorId] : [])));
    for (const { following } of made.readers) {
      expect(following.length).toBeGreaterThan(8);
      expect(following.every((id) => authors.has(id))).toBe(true);
      expect(following.filter((id) => active.has(id)).length).toBeGreaterThan(8);
    }
  });

  it("remembers 128 posts, oldest first, all met and written more than 48 hours ago", () => {
    for (const { history } of made.readers) {
      expect(history).toHaveLength(128);
      let last = Infinity;
      for (const { agoMs, postCreatedAgoMs, features, excerpt } of history) {
        expect(agoMs).toBeLessThan(last);
        last = agoMs;
        expect(agoMs).toBeGreaterThan(hours(48));
        expect(postCreatedAgoMs).toBeGreaterThanOrEqual(agoMs);
        expect(features).toHaveLength(featureCount(layout));
        expect(excerpt.length).toBeGreaterThan(0);
      }
    }
  });

  it("plants tastes that show: everyone liked some posts and passed by most", () => {
    for (const { history } of made.readers) {
      const liked = history.filter(({ actions }) => actions.includes("favorite")).length;
      const passed = history.filter(({ actions }) => actions.includes("not_dwelled")).length;
      expect(liked).toBeGreaterThan(4);
      expect(passed).toBeGreaterThan(30);
    }
  });
});

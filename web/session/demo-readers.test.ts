import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { DemoReadersSchema } from "#shared/api/demo-readers.ts";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { epochMs, hours } from "#shared/types/ids.ts";
import { openFeedDb } from "#web/db/feed-db.ts";
import { openReaderStore } from "#web/db/reader-store.ts";
import { seededReaders, seedReader } from "#web/session/demo-readers.ts";

const artifact = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../models/artifacts/${name}`, import.meta.url), "utf8"));
const { readers } = DemoReadersSchema.parse(artifact("demo-readers.json"));
const manifest: ModelManifest = ModelManifestSchema.parse(artifact("manifest.json"));
const now = epochMs(hours(500_000));

const db = openFeedDb("demo-readers-test");
afterEach(() => db.delete({ disableAutoOpen: false }));

it("plants follows and history as if they had happened up to now, in order", async () => {
  const [demo] = readers;
  if (!demo) throw new Error("no demo readers");
  await seedReader(db, demo, now);
  const store = await openReaderStore(db, demo.id);
  expect([...store.followed()].toSorted()).toEqual(demo.following.toSorted());
  expect(store.history.map(({ postId }) => postId)).toEqual(demo.history.map((h) => h.postId));
  expect(store.history.every(({ at, postCreatedAt }) => postCreatedAt <= at && at <= now)).toBe(
    true,
  );
  expect(store.seen().size).toBe(new Set(demo.history.map((h) => h.postId)).size);
  expect(await seededReaders(db)).toEqual([
    { id: demo.id, name: demo.name, about: demo.about, kind: "demo" },
  ]);
});

it("plants only once: what the reader did since stays", async () => {
  const [demo] = readers;
  if (!demo) throw new Error("no demo readers");
  await seedReader(db, demo, now);
  const store = await openReaderStore(db, demo.id);
  const [followed = ""] = demo.following;
  await store.unmark("follow", followed);
  await seedReader(db, demo, now);
  expect((await openReaderStore(db, demo.id)).marked("follow")).not.toContain(followed);
});

it("every planted post has the features of the model that comes with the app", () => {
  const F = featureCount(manifest.layout);
  for (const { history } of readers) {
    for (const { features } of history) {
      expect(features).toHaveLength(F);
      expect(Math.max(...features)).toBeLessThan(manifest.layout.rows);
    }
  }
});

import "fake-indexeddb/auto";
import { afterEach, describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { epochMs, minutes, postId, userId } from "#shared/types/ids.ts";
import { forgetReader, ofReader, openFeedDb, pruneOldest } from "#web/db/feed-db.ts";
import { openReaderStore } from "#web/db/reader-store.ts";
import type { VisitedPost } from "#web/db/visit.ts";

const db = openFeedDb("reader-store-test");
const ada = userId("ada");
const bob = userId("bob");
afterEach(() => db.delete({ disableAutoOpen: false }));

const post = (id: string): VisitedPost => ({
  id: postId(id),
  authorId: userId(`author of ${id}`),
  createdAt: epochMs(5),
  features: [7, 8],
  text: `text of ${id}`,
});
const at = epochMs;
/** The store as it comes back after a reload. */
const reopened = () => openReaderStore(db, ada);

describe("a visit", () => {
  it("merges actions on one post within the window, and time on screen adds up", async () => {
    const store = await openReaderStore(db, ada);
    await store.act(post("p"), "favorite", at(1_000));
    await store.saw([{ post: post("p"), dwellMs: 1_200, at: at(2_000) }]);
    await store.saw([{ post: post("p"), dwellMs: 1_300, at: at(3_000) }]);
    expect(store.history).toHaveLength(1);
    expect(store.history[0]).toMatchObject({ at: 1_000, dwellSeconds: 2.5, features: [7, 8] });
    expect(new Set(store.history[0]?.actions)).toEqual(new Set(["favorite", "dwell"]));
    expect((await reopened()).history).toMatchObject(store.history);
  });

  it("is not_dwelled below the threshold and dwell from it on", async () => {
    const store = await openReaderStore(db, ada);
    await store.saw([
      { post: post("glance"), dwellMs: DEVICE.dwellMinMs - 1, at: at(1) },
      { post: post("read"), dwellMs: DEVICE.dwellMinMs, at: at(2) },
    ]);
    expect(store.history.map(({ actions }) => actions)).toEqual([
      ["not_dwelled", "post_unexplored"],
      ["dwell"],
    ]);
  });

  it("is unexplored until something is opened", async () => {
    const store = await openReaderStore(db, ada);
    await store.saw([{ post: post("p"), dwellMs: 500, at: at(1) }]);
    await store.act(post("p"), "favorite", at(2));
    expect(store.history[0]?.actions).toContain("post_unexplored");
    await store.act(post("p"), "photo_expand", at(3));
    expect(new Set(store.history[0]?.actions)).toEqual(
      new Set(["not_dwelled", "favorite", "photo_expand"]),
    );
  });

  it("ends with the window: the next action begins another", async () => {
    const store = await openReaderStore(db, ada);
    await store.act(post("p"), "click", at(0));
    await store.act(post("p"), "favorite", at(DEVICE.visitWindowMs));
    await store.act(post("p"), "reply", at(DEVICE.visitWindowMs + 1));
    expect(store.history.map(({ actions }) => actions)).toEqual([["click", "favorite"], ["reply"]]);
  });

  it("keeps the history in order when the clock is set back", async () => {
    const store = await openReaderStore(db, ada);
    await store.act(post("a"), "click", at(minutes(60)));
    await store.act(post("b"), "click", at(minutes(10)));
    expect(store.history.map((entry) => entry.postId)).toEqual(["a", "b"]);
    expect((await reopened()).history.map((entry) => entry.postId)).toEqual(["a", "b"]);
  });

  it("is forgotten when its only action is taken back", async () => {
    const store = await openReaderStore(db, ada);
    await store.act(post("p"), "favorite", at(1));
    await store.takeBack(postId("p"), "favorite");
    expect(store.history).toEqual([]);
    expect((await reopened()).history).toEqual([]);
  });

  it("keeps the rest when one of its actions is taken back, however late", async () => {
    const store = await openReaderStore(db, ada);
    await store.act(post("p"), "favorite", at(1));
    await store.act(post("p"), "click", at(2));
    await store.takeBack(postId("p"), "favorite");
    await store.takeBack(postId("p"), "repost");
    expect(store.history.map(({ actions }) => actions)).toEqual([["click"]]);
  });

  it("keeps the start of the text, in one line", async () => {
    const store = await openReaderStore(db, ada);
    const text = `${"a".repeat(DEVICE.excerptLength - 1)}\u{1F600} and more`;
    await store.act({ ...post("p"), text }, "click", at(1));
    await store.act({ ...post("q"), text: "two\n  lines" }, "click", at(2));
    expect(store.history.map(({ excerpt }) => excerpt)).toEqual([
      `${"a".repeat(DEVICE.excerptLength - 1)}…`,
      "two lines",
    ]);
  });
});

it("is another array after every change of the history, and the same after any other", async () => {
  const store = await openReaderStore(db, ada);
  const histories = [store.history];
  await store.act(post("p"), "favorite", at(1));
  histories.push(store.history);
  await store.takeBack(postId("p"), "favorite");
  histories.push(store.history);
  expect(new Set(histories).size).toBe(3);
  await store.mark("follow", "someone", at(2));
  await store.takeBack(postId("p"), "favorite");
  await store.hide(postId("p"), at(3));
  expect(store.history).toBe(histories[2]);
});

it("hides a post, and shows it again", async () => {
  const store = await openReaderStore(db, ada);
  await store.hide(postId("p"), at(1));
  expect([...(await reopened()).seen()]).toEqual(["p"]);
  await store.unhide(postId("p"));
  expect([...store.seen()]).toEqual([]);
  expect([...(await reopened()).seen()]).toEqual([]);
});

it("remembers marks by kind, in the order they were made, until they are taken off", async () => {
  const store = await openReaderStore(db, ada);
  await store.mark("follow", "z", at(1));
  await store.mark("follow", "a", at(2));
  await store.mark("mute", "z", at(3));
  await store.mark("like", "a", at(4));
  await store.unmark("like", "a");
  for (const each of [store, await reopened()]) {
    expect([...each.marked("follow")]).toEqual(["z", "a"]);
    expect([...each.marked("mute")]).toEqual(["z"]);
    expect([...each.marked("like")]).toEqual([]);
  }
});

it("hands out a copy of what was seen", async () => {
  const store = await openReaderStore(db, ada);
  const before = store.seen();
  await store.saw([{ post: post("p"), dwellMs: 1, at: at(1) }]);
  expect([...before]).toEqual([]);
  expect([...store.seen()]).toEqual(["p"]);
  expect([...(await reopened()).seen()]).toEqual(["p"]);
});

it("keeps at most the stated number of cached posts, best first", async () => {
  const store = await openReaderStore(db, ada);
  const posts = Array.from({ length: DEVICE.cachedPosts + 1 }, (_, i) => ({ id: `p${i}` }));
  await store.cacheFeed(posts as never, at(9));
  const cached = await (await reopened()).cachedFeed();
  expect(cached?.posts).toHaveLength(DEVICE.cachedPosts);
  expect(cached?.posts.slice(0, 2)).toEqual([{ id: "p0" }, { id: "p1" }]);
  expect(cached?.at).toBe(9);
});

describe("pruning", () => {
  it("deletes the oldest entries of that reader beyond the limit, and no others", async () => {
    const [a, b] = await Promise.all([openReaderStore(db, ada), openReaderStore(db, bob)]);
    for (const n of [3, 1, 2]) {
      await a.saw([{ post: post(`p${n}`), dwellMs: 1, at: at(n) }]);
      await b.saw([{ post: post(`p${n}`), dwellMs: 1, at: at(n) }]);
    }
    expect(await pruneOldest(db.seen, ada, 2)).toBe(1);
    expect(await pruneOldest(db.seen, ada, 2)).toBe(0);
    expect((await ofReader(db.seen, ada).toArray()).map((s) => s.postId)).toEqual(["p2", "p3"]);
    expect(await ofReader(db.seen, bob).count()).toBe(3);
  });

  it("holds history and seen near their limits while the reader reads on", async () => {
    const store = await openReaderStore(db, ada);
    const sightings = Array.from({ length: 200 }, (_, i) => ({ dwellMs: 1, at: at(i) }));
    for (let batch = 0; batch * 200 <= DEVICE.seenKept * DEVICE.pruneSlack; batch++) {
      await store.saw(
        sightings.map((s, i) => ({
          ...s,
          post: post(`${batch}-${i}`),
          at: at(batch * 200 + i),
        })),
      );
      expect(store.history.length).toBeLessThanOrEqual(DEVICE.historyKept * DEVICE.pruneSlack);
      expect(store.seen().size).toBeLessThanOrEqual(DEVICE.seenKept * DEVICE.pruneSlack);
    }
    const after = await reopened();
    expect(after.history).toMatchObject(store.history);
    expect([...after.seen()]).toEqual([...store.seen()]);
    expect(after.history.at(-1)?.postId).toBe("52-199");
  });
});

it("forgets one reader entirely and leaves the others alone", async () => {
  const [a, b] = await Promise.all([openReaderStore(db, ada), openReaderStore(db, bob)]);
  for (const store of [a, b]) {
    await store.mark("follow", "x", at(1));
    await store.saw([{ post: post("p"), dwellMs: 1, at: at(1) }]);
    await store.addReply({ id: postId("r"), postId: postId("p"), text: "hi", at: at(2) });
    await store.cacheFeed([], at(3));
    await db.seeded.put({ readerId: store.readerId, name: "n", about: "a", at: at(1) });
  }
  await forgetReader(db, ada);
  for (const table of db.tables.filter(({ name }) => name !== "settings")) {
    const readers = (await table.toArray()).map((row: { readerId: string }) => row.readerId);
    expect({ table: table.name, readers: new Set(readers) }).toEqual({
      table: table.name,
      readers: new Set(["bob"]),
    });
  }
});

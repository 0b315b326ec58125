import { afterEach, describe, expect, it, vi } from "vitest";
import type { CandidatesAnswer } from "#shared/api/reads.ts";
import { userId } from "#shared/types/ids.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import {
  allPosts,
  DEMO,
  deleteDatabases,
  fakeRanker,
  MODEL,
  NOW,
  posts,
  setup,
} from "#web/session/testing/session-setup.ts";

afterEach(deleteDatabases);

const ranked = (session: FeedSession, by: string) =>
  vi.waitFor(() => expect(session.state.value.ranking?.by).toBe(by));

describe("after a reload", () => {
  /** A reader who has seen the whole feed, and comes back without a server. */
  async function offlineAfterReading(ranker = fakeRanker()) {
    const first = setup();
    await first.session.start();
    await ranked(first.session, "wasm");
    for (const post of first.session.state.value.posts) first.session.sawPost(post, 3_000);
    first.page()?.hidden();
    await vi.waitFor(async () => {
      expect(await first.db.feeds.count()).toBe(1);
      expect(await first.db.seen.count()).toBe(10);
    });
    const second = setup({
      name: first.name,
      ranker,
      answer: () => Promise.reject(new TypeError("offline")),
    });
    return { order: first.ids(), ...second };
  }

  it("the last feed is there without a server, and can still be acted on", async () => {
    const { order, session, ids, post } = await offlineAfterReading();
    await session.start();
    expect(session.state.value).toMatchObject({
      status: "error",
      error: expect.stringContaining("cannot be reached"),
    });
    expect(ids().toSorted()).toEqual(order.toSorted());
    expect(session.state.value.ranking?.by).toBe("wasm");
    await session.like(post("p3"));
    expect(session.state.value.liked).toEqual(new Set(["p3"]));
  });

  it("the last feed keeps its order and says so while no model can rank it", async () => {
    const ranker = fakeRanker();
    ranker.fail = "no memory";
    const { order, session, ids } = await offlineAfterReading(ranker);
    await session.start();
    expect(ids()).toEqual(order);
    expect(session.state.value.ranking).toMatchObject({
      by: "cached",
      fellBack: expect.stringContaining("cannot be reached"),
    });
  });

  it("what the reader did is there", async () => {
    const first = setup();
    await first.session.start();
    await first.session.like(first.post("p1"));
    await first.session.repost(first.post("p2"));
    await first.session.reply(first.post("p3"), "hello");
    await first.session.follow(userId("author-4"));
    await first.session.setMutedKeywords([" spoiler ", ""]);
    await first.session.setMode("newest");
    const { session } = setup({ name: first.name });
    await session.start();
    const { state } = session;
    expect(state.value.liked).toEqual(new Set(["p1"]));
    expect(state.value.reposted).toEqual(new Set(["p2"]));
    expect(state.value.replies.get("p3" as never)).toMatchObject([{ text: "hello" }]);
    expect(state.value.following).toEqual(new Set(["author-4"]));
    expect(state.value.mutedKeywords).toEqual(["spoiler"]);
    expect(state.value).toMatchObject({ mode: "newest", ranking: { by: "newest-first" } });
    expect(state.value.historyCount).toBeGreaterThan(0);
  });
});

describe("another reader", () => {
  it("brings planted follows and history, once, and is remembered", async () => {
    const first = setup();
    await first.session.start();
    await vi.waitFor(() => expect(first.session.state.value.readers).toHaveLength(2));
    await first.session.chooseReader(DEMO.id);
    expect(first.session.state.value).toMatchObject({
      reader: { id: "demo-ada", kind: "demo" },
      following: new Set(["cats"]),
      historyCount: 1,
    });
    await first.session.unfollow(userId("cats"));
    const { session } = setup({ name: first.name });
    await session.start();
    expect(session.state.value).toMatchObject({
      reader: { name: "Ada" },
      following: new Set(),
      historyCount: 1,
    });
  });

  it("has a feed of its own, also when chosen in the middle of a request", async () => {
    const slow = Promise.withResolvers<Response>();
    let first = true;
    const { session } = setup({
      answer: () => {
        if (!first) return Response.json(allPosts);
        first = false;
        return slow.promise;
      },
    });
    const started = session.start();
    await vi.waitFor(() => expect(session.state.value.readers).toHaveLength(2));
    await session.chooseReader(DEMO.id);
    const foreign = { retrieve: { posts: posts.slice(0, 1), sources: [], modelVersion: MODEL } };
    slow.resolve(Response.json(foreign));
    await started;
    await vi.waitFor(() => expect(session.state.value.posts).toHaveLength(10));
    expect(session.state.value.reader.id).toBe(DEMO.id);
  });

  it("does not get what the last one saw, however late it is reported", async () => {
    const { session, page, db } = setup();
    await session.start();
    await vi.waitFor(() => expect(session.state.value.readers).toHaveLength(2));
    const [seen] = session.state.value.posts;
    await session.chooseReader(DEMO.id);
    if (seen) session.sawPost(seen, 5_000);
    page()?.hidden();
    await vi.waitFor(async () => expect(await db.seen.count()).toBe(2));
    const history = await db.history.filter(({ readerId }) => readerId === "yourself").toArray();
    expect(history).toMatchObject([{ postId: seen?.id, dwellSeconds: 5 }]);
    expect(session.state.value.historyCount).toBe(1);
  });

  it("stays forgotten, whatever is reported afterwards", async () => {
    const { session, page, db } = setup();
    await session.start();
    const [seen] = session.state.value.posts;
    await session.forget();
    if (seen) session.sawPost(seen, 5_000);
    page()?.hidden();
    await session.refresh();
    expect(session.state.value.historyCount).toBe(0);
    expect(await db.history.count()).toBe(0);
  });

  it("is forgotten entirely, and the session goes on", async () => {
    const { session, post } = setup();
    await session.start();
    await session.like(post("p1"));
    await session.forget();
    expect(session.state.value).toMatchObject({ liked: new Set(), historyCount: 0 });
    await vi.waitFor(() => expect(session.state.value.posts).toHaveLength(10));
  });
});

describe("privacy", () => {
  /** Everything a reader can do in private. The public acts are the same for both. */
  async function liveThrough(privately: boolean): Promise<string[]> {
    const { session, post, requests, ids } = setup();
    await session.start();
    await ranked(session, "wasm");
    if (privately) {
      session.sawPost(post("p1"), 5_000);
      await session.didAction(post("p2"), "click");
      await session.lessLikeThis(post("p3"));
      await session.mute(userId("author-4"));
      await session.setMutedKeywords(["canary-keyword"]);
      await session.like(post(ids()[0] ?? ""));
    }
    await session.follow(userId("author-1"));
    await session.refresh();
    return requests;
  }

  it("two readers with equal public acts send the same bytes, but for the embedding", async () => {
    const [quiet, busy] = [await liveThrough(false), await liveThrough(true)];
    const withoutEmbedding = (body: string): string => {
      const request = JSON.parse(body) as CandidatesAnswer & { retrieve: { embedding?: string } };
      delete request.retrieve.embedding;
      return JSON.stringify(request);
    };
    expect(busy.at(-1)).toContain("embedding");
    expect(busy.map(withoutEmbedding)).toEqual(quiet.map(withoutEmbedding));
  });

  it("nothing of the history is in any request", async () => {
    const { session, requests } = setup();
    await session.start();
    await vi.waitFor(() => expect(session.state.value.readers).toHaveLength(2));
    await session.chooseReader(DEMO.id);
    await session.refresh();
    const sent = requests.join();
    for (const canary of ["canary", "old", "demo-ada", "favorite", String(NOW)])
      expect(sent).not.toContain(canary);
    expect(sent).toContain("cats");
  });
});

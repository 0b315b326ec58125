import { afterEach, describe, expect, it, vi } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { userId } from "#shared/types/ids.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import {
  allPosts,
  deleteDatabases,
  fakeRanker,
  MODEL,
  posts,
  setup,
} from "#web/session/testing/session-setup.ts";

afterEach(deleteDatabases);

const ranked = (session: FeedSession, by: string) =>
  vi.waitFor(() => expect(session.state.value.ranking?.by).toBe(by));

describe("the first feed", () => {
  it("is newest first while the model loads and there is no other, and ranked by the model once it is there", async () => {
    const ready = Promise.withResolvers<void>();
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = () => ready.promise.then(load);
    const { session, ids } = setup({ ranker });
    await session.start();
    expect(session.state.value).toMatchObject({
      status: "ready",
      ranking: { by: "newest-first", fellBack: expect.stringContaining("loading") },
      model: { phase: "loading" },
    });
    expect(ids()).toEqual(posts.map(({ id }) => id));
    ready.resolve();
    await ranked(session, "wasm");
    expect(session.state.value.ranking).toMatchObject({ candidateCount: 10, modelVersion: MODEL });
    expect(ids()).not.toEqual(posts.map(({ id }) => id));
    expect(ids().toSorted()).toEqual(posts.map(({ id }) => id as string).toSorted());
  });

  it("is ranked even if the model came in the middle of the first request", async () => {
    const ready = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<void>();
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = () => ready.promise.then(load);
    const { session, requests } = setup({
      ranker,
      answer: async () => {
        await slow.promise;
        return Response.json(allPosts);
      },
    });
    const started = session.start();
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    ready.resolve();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
    slow.resolve();
    await started;
    await ranked(session, "wasm");
  });

  it("is asked for again once, though the model came in the middle of a refresh", async () => {
    const ready = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<void>();
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = () => ready.promise.then(load);
    const { session, requests } = setup({
      ranker,
      answer: async () => {
        if (requests.length > 1) await slow.promise;
        return Response.json(allPosts);
      },
    });
    await session.start();
    void session.refresh();
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    ready.resolve();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
    slow.resolve();
    await ranked(session, "wasm");
    await vi.waitFor(() => expect(requests).toHaveLength(3));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests).toHaveLength(3);
  });

  it("says so when the browser keeps no data", async () => {
    const { session, db } = setup();
    vi.spyOn(db.settings, "get").mockRejectedValue(new Error("denied"));
    await session.start();
    expect(session.state.value).toMatchObject({
      status: "error",
      error: expect.stringContaining("denied"),
    });
  });

  it("stays newest first, with the reasons, when no ranker runs", async () => {
    const ranker = fakeRanker();
    ranker.fail = "no memory";
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("failed"));
    await session.refresh();
    expect(session.state.value.ranking).toMatchObject({
      by: "newest-first",
      fellBack: "no memory; no light ranker here",
    });
  });

  it("says what the ranker has put right, for as long as the ranker does", async () => {
    const ranker = fakeRanker();
    ranker.recovered = "The graphics processor was lost.";
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
    expect(session.state.value.ranking?.recovered).toContain("lost");
    ranker.recovered = undefined;
    await session.refresh();
    expect(session.state.value.ranking?.recovered).toBeUndefined();
  });

  it("is newest first when the posts carry another model's features", async () => {
    const old = posts.map((p) => ({ ...p, modelVersion: "older" }));
    const { session, ids } = setup({
      answer: () => Response.json({ retrieve: { posts: old, sources: [], modelVersion: "older" } }),
    });
    await session.start();
    await session.refresh();
    expect(session.state.value.ranking?.fellBack).toContain("older");
    expect(ids()).toHaveLength(10);
  });

  it("keeps the posts and says why when a later request fails, until one succeeds", async () => {
    let down = false;
    const { session, ids } = setup({
      answer: () => (down ? Promise.reject(new TypeError("down")) : Response.json(allPosts)),
    });
    await session.start();
    await ranked(session, "wasm");
    down = true;
    await session.refresh();
    expect(session.state.value).toMatchObject({
      status: "error",
      error: expect.stringContaining("cannot be reached"),
    });
    expect(ids()).toHaveLength(10);
    down = false;
    await session.refresh();
    expect(session.state.value).toMatchObject({ status: "ready", error: undefined });
  });

  it("is an error with a sentence when there is neither a server nor a last feed", async () => {
    const { session } = setup({ answer: () => Promise.reject(new TypeError("offline")) });
    await session.start();
    expect(session.state.value).toMatchObject({
      status: "error",
      error: expect.stringContaining("cannot be reached"),
      posts: [],
    });
  });
});

describe("an act", () => {
  it("re-ranks what comes after the post, without a request, and moves nothing before it", async () => {
    const { session, ids, post, requests } = setup();
    await session.start();
    await ranked(session, "wasm");
    const before = ids();
    const asked = requests.length;
    const liked = before[2] ?? "";
    await session.like(post(liked));
    await vi.waitFor(() => expect(ids()).not.toEqual(before));
    expect(ids().slice(0, 3)).toEqual(before.slice(0, 3));
    const sameAuthor = session.state.value.posts.findLast(
      ({ authorId, id }) => authorId === post(liked).authorId && id !== liked,
    );
    expect(ids().indexOf(sameAuthor?.id ?? "")).toBeLessThanOrEqual(3);
    expect(requests).toHaveLength(asked);
  });

  it("that is done twice is taken back, from the history too", async () => {
    const { session, post } = setup();
    await session.start();
    await session.like(post("p1"));
    expect(session.state.value).toMatchObject({ liked: new Set(["p1"]), historyCount: 1 });
    await session.like(post("p1"));
    expect(session.state.value).toMatchObject({ liked: new Set(), historyCount: 0 });
  });

  it("less like this: the post leaves, like ones sink, and undo brings it back", async () => {
    const { session, ids, post } = setup();
    await session.start();
    await ranked(session, "wasm");
    const sent = post(ids()[0] ?? "");
    const done = await session.lessLikeThis(sent);
    await vi.waitFor(() => expect(ids()).not.toContain(sent.id));
    await vi.waitFor(() => expect(session.state.value.posts.at(-1)?.authorId).toBe(sent.authorId));
    await done.undo();
    await vi.waitFor(() => expect(ids()).toContain(sent.id));
    expect(session.state.value.historyCount).toBe(0);
  });

  it.each(["mute", "block"] as const)("%s: the author leaves at once, and undo", async (act) => {
    const { session, ids } = setup();
    await session.start();
    await ranked(session, "wasm");
    const author = session.state.value.posts[3]?.authorId ?? userId("");
    const done = await session[act](author);
    const authors = () => session.state.value.posts.map(({ authorId }) => authorId);
    await vi.waitFor(() => expect(authors()).not.toContain(author));
    expect(ids()).toHaveLength(8);
    await done.undo();
    await vi.waitFor(() => expect(authors()).toContain(author));
    expect(session.state.value.historyCount).toBe(0);
  });

  it("follow asks the edge for the author's posts; muting asks nothing", async () => {
    const { session, requests } = setup();
    await session.start();
    await ranked(session, "wasm");
    const asked = requests.length;
    await session.mute(userId("author-1"));
    await session.setMutedKeywords(["word"]);
    await session.follow(userId("author-2"));
    await vi.waitFor(() => expect(requests).toHaveLength(asked + 1));
    expect(JSON.parse(requests.at(-1) ?? "")).toMatchObject({
      inNetwork: { following: ["author-2"] },
    });
  });

  it("is no reason for the posts being read to leave, though they were seen", async () => {
    const { session, ids, post } = setup();
    await session.start();
    await ranked(session, "wasm");
    for (const shown of session.state.value.posts) session.sawPost(shown, 3_000);
    await session.like(post(ids()[0] ?? ""));
    await vi.waitFor(() => expect(session.state.value.historyCount).toBe(10), {
      timeout: DEVICE.sightingsDelayMs * 3,
    });
    expect(ids()).toHaveLength(10);
    await session.refresh();
    expect(session.state.value.ranking?.removed).toMatchObject({ SeenPostsFilter: 10 });
  });
});

describe("a feed that comes by itself", () => {
  it("waits while the reader is in the middle of the one on screen", async () => {
    let atTop = false;
    const ready = Promise.withResolvers<void>();
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = () => ready.promise.then(load);
    const { session, ids } = setup({ ranker, atTop: () => atTop });
    await session.start();
    const shown = ids();
    ready.resolve();
    await vi.waitFor(() => expect(session.state.value.pending).toBe(0));
    expect(ids()).toEqual(shown);
    atTop = true;
    session.showPending();
    expect(session.state.value).toMatchObject({ pending: undefined, ranking: { by: "wasm" } });
    expect(ids()).not.toEqual(shown);
  });

  it("comes when the browser is back online", async () => {
    let offline = true;
    const { session, page } = setup({
      answer: () => (offline ? Promise.reject(new TypeError("offline")) : Response.json(allPosts)),
    });
    await session.start();
    page()?.offline();
    expect(session.state.value).toMatchObject({ status: "error", online: false });
    offline = false;
    page()?.online();
    await vi.waitFor(() => expect(session.state.value.posts).toHaveLength(10));
    expect(session.state.value).toMatchObject({ status: "ready", online: true });
  });
});

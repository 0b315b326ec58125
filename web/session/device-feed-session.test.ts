import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CandidatesAnswer } from "#shared/api/reads.ts";
import { DEVICE } from "#shared/params/device.ts";
import { candidate, probabilities } from "#shared/testing/candidates.ts";
import { ACTIONS } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { epochMs, hours, userId } from "#shared/types/ids.ts";
import { err, ok } from "#shared/types/result.ts";
import { createEdgeClient } from "#web/api/edge-client.ts";
import { openFeedDb } from "#web/db/feed-db.ts";
import type { DemoReader } from "#web/session/demo-readers.ts";
import { DeviceFeedSession } from "#web/session/device-feed-session.ts";
import type { PageFacts } from "#web/session/feed-controller.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import type { Ranker } from "#web/session/reader-feed.ts";

const NOW = epochMs(hours(1_000));
const MODEL = "model-1";

const DEMO: DemoReader = {
  id: userId("demo-ada"),
  name: "Ada",
  about: "Likes cats",
  following: [userId("cats")],
  history: [
    {
      postId: "old" as never,
      authorId: userId("cats"),
      features: [1],
      postCreatedAgoMs: 2_000,
      agoMs: 1_000,
      actions: ["favorite"],
      dwellSeconds: 3,
      excerpt: "canary-excerpt",
    },
  ],
};

/** Ten posts, two an author; p0 is the newest. Features name the author, so that a ranker can learn about it. */
const posts = Array.from({ length: 10 }, (_, i) => {
  const { inNetwork: _none, ...post } = candidate(`p${i}`, {
    authorId: userId(`author-${i % 5}`),
    createdAt: epochMs(NOW - i * 1_000),
    modelVersion: MODEL,
    features: [(i % 5) + 1],
  });
  return post;
});

/** Ranks the authors of liked posts first, then the oldest posts: unlike newest first in every place. */
function fakeRanker(): Ranker & { fail: string | undefined; readonly calls: string[] } {
  const calls: string[] = [];
  const ranker = {
    fail: undefined as string | undefined,
    calls,
    load: () =>
      Promise.resolve(
        ranker.fail === undefined
          ? ok({ runtime: "wasm" as const, threads: 2, modelVersion: MODEL, historyLength: 128 })
          : err({ code: "start-failed" as const, reason: ranker.fail }),
      ),
    rank: ({ history, candidates }: Parameters<Ranker["rank"]>[0]) => {
      calls.push("rank");
      const N = candidates.createdAt.length;
      const of = (action: "favorite" | "not_interested") =>
        new Set(history.filter((h) => h.actions.includes(action)).map((h) => h.features[0]));
      const [liked, disliked] = [of("favorite"), of("not_interested")];
      const rows = Array.from({ length: N }, (_, i) =>
        probabilities({
          favorite:
            0.1 +
            (NOW - (candidates.createdAt[i] ?? 0)) / 1e6 +
            (liked.has(candidates.features[i]) ? 0.5 : 0),
          not_interested: disliked.has(candidates.features[i]) ? 1 : 0,
        }),
      );
      const all = new Float32Array(N * ACTIONS.length);
      for (const [i, row] of rows.entries()) all.set(row, i * ACTIONS.length);
      return Promise.resolve(
        ok({
          probabilities: all,
          dwellSeconds: new Float32Array(N),
          contextMs: 0,
          candidatesMs: 0,
        }),
      );
    },
    userEmbedding: (history: Parameters<Ranker["userEmbedding"]>[0]) => {
      calls.push("userEmbedding");
      return Promise.resolve(ok(`vector-of-${history.length}`));
    },
  };
  return ranker;
}

const allPosts: CandidatesAnswer = { retrieve: { posts, sources: [], modelVersion: MODEL } };

let databases = 0;
let opened: ReturnType<typeof openFeedDb>[] = [];
afterEach(async () => {
  await Promise.all(opened.map((db) => db.delete()));
  opened = [];
});

function setup({
  name = `session-${(databases += 1)}`,
  ranker = fakeRanker(),
  answer = () => Response.json(allPosts),
  atTop = () => true,
}: {
  name?: string;
  ranker?: Ranker;
  answer?: () => Response | Promise<Response>;
  atTop?: () => boolean;
} = {}) {
  const requests: string[] = [];
  const db = openFeedDb(name);
  opened.push(db);
  let page: Parameters<PageFacts["listen"]>[0] | undefined;
  const session: FeedSession = new DeviceFeedSession({
    db,
    ranker,
    edge: createEdgeClient(async (_url, init) => {
      requests.push(typeof init?.body === "string" ? init.body : "");
      return answer();
    }),
    clocks: { now: () => NOW, monotonic: () => performance.now() },
    page: {
      isOnline: () => true,
      isHidden: () => false,
      isAtTop: atTop,
      listen: (on) => {
        page = on;
      },
    },
    onModelProgress: () => {},
    loadDemoReaders: () => Promise.resolve([DEMO]),
  });
  const ids = () => session.state.value.posts.map(({ id }) => id as string);
  const post = (id: string): RankedCandidate => {
    const found = session.state.value.posts.find((p) => p.id === id);
    if (!found) throw new Error(`${id} is not on screen: ${ids().join()}`);
    return found;
  };
  return { session, requests, ids, post, name, page: () => page };
}

const ranked = (session: FeedSession, by: string) =>
  vi.waitFor(() => expect(session.state.value.ranking?.by).toBe(by));

describe("the first feed", () => {
  it("is newest first while the model loads, and ranked by the model once it is there", async () => {
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

  it("says so when the browser keeps no data", async () => {
    const { session } = setup();
    const db = opened.at(-1);
    if (db) vi.spyOn(db.settings, "get").mockRejectedValue(new Error("denied"));
    await session.start();
    expect(session.state.value).toMatchObject({
      status: "error",
      error: expect.stringContaining("denied"),
    });
  });

  it("stays newest first, with the reason, when no model runs", async () => {
    const ranker = fakeRanker();
    ranker.fail = "no memory";
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("failed"));
    await session.refresh();
    expect(session.state.value.ranking).toMatchObject({
      by: "newest-first",
      fellBack: "no memory",
    });
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

describe("after a reload", () => {
  /** A reader who has seen the whole feed, and comes back without a server. */
  async function offlineAfterReading(ranker = fakeRanker()) {
    const first = setup();
    await first.session.start();
    await ranked(first.session, "wasm");
    for (const post of first.session.state.value.posts) first.session.sawPost(post, 3_000);
    first.page()?.hidden();
    await vi.waitFor(async () => {
      expect(await opened.at(-1)?.feeds.count()).toBe(1);
      expect(await opened.at(-1)?.seen.count()).toBe(10);
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
    expect(session.state.value.status).toBe("ready");
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
    await vi.waitFor(() => expect(session.state.value.pending).toBeGreaterThan(0));
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
    const { session, page } = setup();
    await session.start();
    await vi.waitFor(() => expect(session.state.value.readers).toHaveLength(2));
    const [seen] = session.state.value.posts;
    await session.chooseReader(DEMO.id);
    if (seen) session.sawPost(seen, 5_000);
    page()?.hidden();
    await vi.waitFor(async () => expect(await opened.at(-1)?.seen.count()).toBe(2));
    const history = await opened
      .at(-1)
      ?.history.filter(({ readerId }) => readerId === "yourself")
      .toArray();
    expect(history).toMatchObject([{ postId: seen?.id, dwellSeconds: 5 }]);
    expect(session.state.value.historyCount).toBe(1);
  });

  it("stays forgotten, whatever is reported afterwards", async () => {
    const { session, page } = setup();
    await session.start();
    const [seen] = session.state.value.posts;
    await session.forget();
    if (seen) session.sawPost(seen, 5_000);
    page()?.hidden();
    await session.refresh();
    expect(session.state.value.historyCount).toBe(0);
    expect(await opened.at(-1)?.history.count()).toBe(0);
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

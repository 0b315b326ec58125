import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ref, replyTo } from "#edge/testing/records.ts";
import {
  arbitraryHistory,
  type HistoryStep,
  NOW,
  naiveTimeline,
  readTimeline,
  replay,
  type TimelineAsk,
} from "#edge/testing/timeline-oracle.ts";
import type { LightPost } from "#edge/thunder/light-post.ts";
import { PostStore } from "#edge/thunder/post-store.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { epochMs, hours, minutes, postId, userId } from "#shared/types/ids.ts";

const light = (id: string, author: string, more: Partial<LightPost> = {}): LightPost => ({
  id: postId(id),
  authorId: userId(author),
  createdAt: epochMs(NOW - minutes(10)),
  hasVideo: false,
  ...more,
});

const ask = (following: string[], more: Partial<TimelineAsk> = {}): TimelineAsk => ({
  following: following.map(userId),
  exclude: [],
  videosOnly: false,
  limit: 1_200,
  now: NOW,
  ...more,
});

const storeOf = (...posts: LightPost[]): PostStore => {
  const store = new PostStore();
  for (const post of posts) store.insert(post, NOW);
  return store;
};
const read = (store: PostStore, query: TimelineAsk): string[] =>
  readTimeline(store, query).map(({ id }) => id);

/** `count` posts by one author, the newest named 0. */
const series = (count: number, author = "a", more: Partial<LightPost> = {}): LightPost[] =>
  Array.from({ length: count }, (_, i) =>
    light(`${i}`, author, { createdAt: epochMs(NOW - 1_000 * (i + 1)), ...more }),
  );

describe("reply and repost rules", () => {
  // Viewer 1 follows 2, 3, 4, 5; the root R is by 10.
  const root = light("R", "10");
  const second = light("r2", "2", { replyTo: replyTo("R", "10") });
  const third = light("r3", "3", { replyTo: replyTo("r2", "2", "R") });
  const posts = {
    "a reply to an original, whoever wrote that": { post: second, kept: true },
    "a reply to a direct answer by somebody followed": { post: third, kept: true },
    "a reply to a direct answer by somebody else": {
      post: light("x1", "4", { replyTo: replyTo("r99", "99", "R") }),
      kept: false,
    },
    "a reply to a second-level reply": {
      post: light("x2", "3", { replyTo: replyTo("r3", "3", "R") }),
      kept: false,
    },
    "a reply whose parent is not stored": {
      post: light("x3", "2", { replyTo: replyTo("nowhere", "10") }),
      kept: false,
    },
    "a reply that names the wrong author of its parent": {
      post: light("x4", "2", { replyTo: replyTo("R", "11") }),
      kept: false,
    },
    "a repost of the viewer": {
      post: light("x5", "2", { repostOf: ref("mine", "1") }),
      kept: false,
    },
    "a repost of what is not stored": {
      post: light("x6", "2", { repostOf: ref("nowhere", "10") }),
      kept: true,
    },
  };

  it.each(Object.entries(posts))("%s", (_, { post, kept }) => {
    const context = [root, second, third, light("r99", "99", { replyTo: replyTo("R", "10") })];
    const store = storeOf(...context, post);
    const query = ask(["2", "3", "4", "5"], { viewerId: userId("1") });
    expect(read(store, query).includes(post.id)).toBe(kept);
  });

  it("drops a repost while its source is deleted, even if the source never arrived", () => {
    const store = storeOf(light("rp", "a", { repostOf: ref("src", "b") }));
    store.setLife(ref("src", "b"), "deleted", epochMs(NOW - 5));
    expect(read(store, ask(["a"]))).toEqual([]);
    store.setLife(ref("src", "b"), "undeleted", epochMs(NOW - 4));
    expect(read(store, ask(["a"]))).toEqual(["rp"]);
  });

  it("drops a reply when its parent has aged out", () => {
    const parent = light("p", "b", { createdAt: epochMs(NOW - hours(48) + 1) });
    const store = storeOf(parent, light("c", "a", { replyTo: replyTo("p", "b") }));
    expect(read(store, ask(["a"]))).toEqual(["c"]);
    expect(read(store, ask(["a"], { now: epochMs(NOW + 2) }))).toEqual([]);
  });
});

describe("videos", () => {
  it("are posts with a video, and reposts of one that is stored and no reply", () => {
    const store = storeOf(
      light("v", "a", { hasVideo: true }),
      light("text", "a"),
      light("answer", "a", { hasVideo: true, replyTo: replyTo("v", "a") }),
      light("rp-v", "b", { repostOf: ref("v", "a") }),
      light("rp-text", "b", { repostOf: ref("text", "a") }),
      light("rp-answer", "b", { repostOf: ref("answer", "a") }),
      light("rp-unknown", "b", { repostOf: ref("nowhere", "a") }),
    );
    const query = ask(["a", "b"], { videosOnly: true, limit: 600 });
    expect(read(store, query).toSorted()).toEqual(["rp-v", "v"]);
  });

  it("are found behind more than a scan of reposts without one", () => {
    const reposts = series(THUNDER.scanPerAuthor + 10, "a", { repostOf: ref("text", "b") });
    const video = light("v", "a", { hasVideo: true, createdAt: epochMs(NOW - hours(2)) });
    const store = storeOf(...reposts, video);
    expect(read(store, ask(["a"], { videosOnly: true }))).toEqual(["v"]);
  });
});

describe("caps", () => {
  it("takes an author's newest originals", () => {
    const kept = series(THUNDER.originalsPerAuthor).map(({ id }) => id);
    expect(read(storeOf(...series(60)), ask(["a"]))).toEqual(kept);
  });

  it("moves the window past what is excluded", () => {
    const exclude = ["0", "1", "2"].map(postId);
    expect(read(storeOf(...series(60)), ask(["a"], { exclude }))[0]).toBe("3");
    expect(read(storeOf(...series(60)), ask(["a"], { exclude }))).toHaveLength(50);
  });

  it("takes an author's newest replies and reposts", () => {
    const store = storeOf(...series(40, "a", { repostOf: ref("s", "b") }));
    expect(read(store, ask(["a"]))).toHaveLength(THUNDER.secondaryPerAuthor);
  });

  it("cuts to the limit over all authors", () => {
    const store = storeOf(...series(5, "a"), light("b0", "b", { createdAt: NOW }));
    expect(read(store, ask(["a", "b"], { limit: 3 }))).toEqual(["b0", "0", "1"]);
  });

  it("gives up on an author after a scan of replies and reposts nobody may see", () => {
    const mine = { repostOf: ref("mine", "me") };
    const store = storeOf(
      ...series(THUNDER.scanPerAuthor, "a", mine),
      light("good", "a", { repostOf: ref("s", "b"), createdAt: epochMs(NOW - hours(9)) }),
    );
    expect(read(store, ask(["a"], { viewerId: userId("me") }))).toEqual([]);
    expect(read(storeOf(...series(THUNDER.scanPerAuthor - 1, "a", mine)), ask(["a"]))).toHaveLength(
      30,
    );
  });

  it("gives up on an author after a scan of videos nobody may see", () => {
    const mine = { repostOf: ref("mine", "me") };
    const source = light("mine", "me", { hasVideo: true });
    const good = light("good", "a", { hasVideo: true, createdAt: epochMs(NOW - hours(9)) });
    const query = ask(["a"], { viewerId: userId("me"), videosOnly: true });
    expect(read(storeOf(...series(THUNDER.scanPerAuthor, "a", mine), good, source), query)).toEqual(
      [],
    );
    expect(
      read(storeOf(...series(THUNDER.scanPerAuthor - 1, "a", mine), good, source), query),
    ).toEqual(["good"]);
  });

  it("is not starved by deleted posts", () => {
    const store = storeOf(...series(THUNDER.scanPerAuthor + 50));
    for (let i = 0; i < THUNDER.scanPerAuthor; i++)
      store.setLife(ref(`${i}`, "a"), "deleted", epochMs(NOW - 1));
    expect(read(store, ask(["a"]))).toHaveLength(50);
  });

  it("an overflowing list of originals evicts no reply or video", () => {
    const store = storeOf(
      light("v", "a", {
        repostOf: ref("s", "b"),
        hasVideo: true,
        createdAt: epochMs(NOW - hours(9)),
      }),
      ...series(THUNDER.postingListLength + 100),
    );
    expect(read(store, ask(["a"]))).toContain("v");
    expect(read(store, ask(["a"], { videosOnly: true }))).toEqual(["v"]);
  });
});

describe("time", () => {
  it.each([
    { age: 0, kept: true },
    { age: -30_000, kept: true }, // a clock ahead of ours
    { age: hours(48), kept: true }, // the limit itself is kept
    { age: hours(48) + 1, kept: false },
  ])("a post $age ms old is in the timeline: $kept", ({ age, kept }) => {
    const store = storeOf(light("p", "a", { createdAt: epochMs(NOW - age) }));
    expect(read(store, ask(["a"]))).toEqual(kept ? ["p"] : []);
    expect(store.alive(postId("p"))).toBeDefined();
  });

  it("trimming changes no answer and empties what has expired", () => {
    const store = storeOf(...series(20), light("r", "b", { repostOf: ref("0", "a") }));
    const later = epochMs(NOW + hours(48) - 10_500);
    const before = read(store, ask(["a", "b"], { now: later }));
    expect(store.trim(later)).toBe(11);
    expect(read(store, ask(["a", "b"], { now: later }))).toEqual(before);
    expect(before).toHaveLength(10);
    store.trim(epochMs(NOW + hours(50)));
    expect([store.authorCount, store.postCount]).toEqual([0, 21]);
  });
});

describe("any history", () => {
  it("reads as the rules say, computed the slow way from the set of steps", () => {
    fc.assert(
      fc.property(arbitraryHistory(), ({ steps, queries }) => {
        const store = replay(steps);
        for (const query of queries)
          expect(readTimeline(store, query).map(({ id }) => id)).toEqual(
            naiveTimeline(steps, query).map(({ id }) => id),
          );
      }),
      { seed: 20_261_120, numRuns: 300 },
    );
  });

  it("reads the same in any order, with repetitions, and with the authors spread over stores", () => {
    const arbitrary = arbitraryHistory().chain((history) =>
      fc.record({
        history: fc.constant(history),
        shuffled: fc.shuffledSubarray([...history.steps, ...history.steps], {
          minLength: 2 * history.steps.length,
        }),
      }),
    );
    fc.assert(
      fc.property(arbitrary, ({ history: { steps, queries }, shuffled }) => {
        const [one, other] = [replay(steps), replay(shuffled as HistoryStep[])];
        for (const query of queries)
          expect(readTimeline(other, query)).toEqual(readTimeline(one, query));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

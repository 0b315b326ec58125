import { afterEach, describe, expect, it, vi } from "vitest";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { testLightModel } from "#shared/testing/light-model.ts";
import { epochMs, userId } from "#shared/types/ids.ts";
import { ok } from "#shared/types/result.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import {
  deleteDatabases,
  fakeRanker,
  MODEL,
  NOW,
  posts,
  setup,
} from "#web/session/testing/session-setup.ts";

afterEach(deleteDatabases);

/** Likes the oldest: unlike newest first in every place. */
const light = ok(
  new LightRanker({ ...testLightModel({ age: 1_000 }), modelVersion: MODEL, version: "light-1" }),
);
const ranked = (session: FeedSession, by: string) =>
  vi.waitFor(() => expect(session.state.value.ranking?.by).toBe(by));
const failing = () => {
  const ranker = fakeRanker();
  ranker.fail = "no memory";
  return ranker;
};
const oldestFirst = posts.map(({ id }) => id as string).toReversed();

describe("where Phoenix does not run", () => {
  it("ranks by the light ranker, says so, and says why", async () => {
    const { session, ids } = setup({ ranker: failing(), light });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("failed"));
    await session.refresh();
    expect(session.state.value.ranking).toMatchObject({
      by: "light",
      fellBack: "no memory",
      modelVersion: "light-1",
      candidateCount: 10,
      failed: [],
    });
    // The first five are by five authors; further posts of an author come after.
    expect(ids().slice(0, 5)).toEqual(oldestFirst.slice(0, 5));
  });

  it("does so while Phoenix loads, and lets Phoenix take over", async () => {
    const ready = Promise.withResolvers<void>();
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = () => ready.promise.then(load);
    const { session } = setup({ ranker, light });
    await session.start();
    expect(session.state.value.ranking).toMatchObject({
      by: "light",
      fellBack: expect.stringContaining("loading"),
    });
    ready.resolve();
    await ranked(session, "wasm");
  });

  it("is newest first if the light ranker cannot read the posts either", async () => {
    const old = posts.map((post) => ({ ...post, modelVersion: "older" }));
    const { session, ids } = setup({
      ranker: failing(),
      light,
      answer: () => Response.json({ retrieve: { posts: old, sources: [], modelVersion: "older" } }),
    });
    await session.start();
    await ranked(session, "newest-first");
    expect(session.state.value.ranking?.fellBack).toContain("features of older");
    expect(ids()).toEqual(oldestFirst.toReversed());
  });

  it("learns on the device: what was just liked comes first", async () => {
    const liking = new LightRanker({
      ...testLightModel({ "author liking": 50 }),
      modelVersion: MODEL,
    });
    const { session, post, ids } = setup({ ranker: failing(), light: ok(liking) });
    await session.start();
    await ranked(session, "light");
    await session.like(post("p7"));
    await session.refresh();
    await vi.waitFor(() => expect(ids().slice(0, 2).toSorted()).toEqual(["p2", "p7"]));
  });
});

describe("?runtime=light", () => {
  it("ranks by the light ranker and does not even load Phoenix", async () => {
    const ranker = fakeRanker();
    const load = vi.spyOn(ranker, "load");
    const { session } = setup({ ranker, light, lightOnly: true });
    await session.start();
    await session.refresh();
    expect(session.state.value).toMatchObject({
      ranking: { by: "light", fellBack: expect.stringContaining("not asked for") },
      model: { phase: "idle" },
    });
    expect(load).not.toHaveBeenCalled();
  });

  it("still obeys the reader who wants the newest first", async () => {
    const { session } = setup({ light, lightOnly: true });
    await session.start();
    await ranked(session, "light");
    await session.setMode("newest");
    await ranked(session, "newest-first");
    expect(session.state.value.ranking?.fellBack).toBeUndefined();
  });
});

describe("the cut before Phoenix", () => {
  const extra = 20;
  const many = Array.from({ length: LIGHT_RANKER.keep + extra }, (_, i) => {
    const { inNetwork: _none, ...post } = candidate(`m${i}`, {
      authorId: userId(`author-${i}`),
      createdAt: epochMs(NOW - i * 1_000),
      modelVersion: MODEL,
      features: [1 + (i % 5)],
    });
    return post;
  });
  const answer = () =>
    Response.json({ retrieve: { posts: many, sources: [], modelVersion: MODEL } });

  it("lets Phoenix read the posts that the light ranker likes best, and loses count of none", async () => {
    const { session, ids } = setup({ light, answer });
    await session.start();
    await ranked(session, "wasm");
    expect(session.state.value.ranking).toMatchObject({
      candidateCount: LIGHT_RANKER.keep,
      removed: { PreRankingFilter: extra },
      failed: [],
    });
    // The newest are what this light ranker likes least; Phoenix here puts the oldest first, they are in any case.
    expect(ids()).not.toContain("m0");
  });

  it("is not made by a light ranker of another Phoenix, nor by none", async () => {
    const other = ok(new LightRanker({ ...testLightModel(), modelVersion: "another" }));
    for (const given of [{ light: other }, {}]) {
      const { session } = setup({ ...given, answer });
      await session.start();
      await ranked(session, "wasm");
      expect(session.state.value.ranking).toMatchObject({
        candidateCount: many.length,
        removed: {},
      });
    }
  });

  it("goes by the reader's vector, asked of the tower once for a history", async () => {
    const ranker = fakeRanker();
    const { session, post } = setup({ ranker, light, answer });
    await session.start();
    await ranked(session, "wasm");
    const [first] = session.state.value.posts;
    if (!first) throw new Error("no posts");
    ranker.calls.length = 0;
    await session.like(post(first.id));
    await session.refresh();
    await session.refresh();
    expect(ranker.calls.filter((call) => call === "userEmbedding")).toHaveLength(1);
    expect(ranker.calls).toContain("rank");
  });
});

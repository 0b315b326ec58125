import { describe, expect, it } from "vitest";
import { RANKING } from "#shared/params/ranking.ts";
import { candidate, probabilities } from "#shared/testing/candidates.ts";
import type { Action } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { explainPost } from "#web/session/explain.ts";

// Rows: 1 the author, 2 the topic, 3 a word, 9 the language, which every post has.
const post: RankedCandidate = {
  ...candidate("p", { features: [1, 2, 3, 9, 0], inNetwork: true, sourceRank: 4 }),
  probabilities: probabilities({ favorite: 0.2, reply: 0.1, report: 0.001 }),
  dwellSeconds: 10,
  weightedScore: 0.7,
  authorDiversity: 0.625,
  outOfNetwork: 1,
  score: 0.4375,
};
const entry = (
  id: string,
  features: readonly number[],
  actions: readonly Action[] = ["favorite"],
): HistoryEntry => ({
  postId: postId(id),
  authorId: userId(id),
  features,
  postCreatedAt: epochMs(0),
  at: epochMs(7),
  actions,
  dwellSeconds: 1,
  excerpt: `about ${id}`,
});
const others = Array.from({ length: 20 }, (_, i): RankedCandidate => ({
  ...candidate(`other-${i}`, { features: [100 + i, 9], inNetwork: false }),
  score: 0,
}));
const because = (history: readonly HistoryEntry[]) =>
  explainPost(post, history, others).because.map(({ excerpt }) => excerpt);

describe("the parts of a score", () => {
  it("are weight times prediction, the largest effect first, good or bad", () => {
    const { parts } = explainPost(post, [], []);
    expect(parts.slice(0, 3).map(({ action }) => action)).toEqual(["reply", "report", "favorite"]);
    expect(parts[0]).toMatchObject({
      predicted: expect.closeTo(0.1),
      weight: RANKING.weights.reply,
      contribution: expect.closeTo(0.5),
    });
    expect(parts.find(({ action }) => action === "dwell_seconds")?.predicted).toBe(10);
  });

  it("come with where the post is from and what lowered it", () => {
    expect(explainPost(post, [], [])).toMatchObject({
      source: "recent",
      sourceRank: 4,
      inNetwork: true,
      score: 0.4375,
      weightedScore: 0.7,
      authorDiversity: 0.625,
      outOfNetwork: 1,
    });
  });

  it("are none for a post that no model scored", () => {
    const { probabilities: _, ...unscored } = post;
    expect(explainPost(unscored, [], []).parts).toEqual([]);
  });
});

describe("because", () => {
  it("names what shares most of the rare features, three at most", () => {
    const history = [
      entry("word", [3, 9]),
      entry("nothing", [50, 51]),
      entry("all", [1, 2, 3, 9]),
      entry("author", [1, 60]),
      entry("two", [1, 2, 70]),
    ];
    expect(because(history)).toHaveLength(3);
    expect(because(history).slice(0, 2)).toEqual(["about all", "about two"]);
    expect(because(history)).not.toContain("about nothing");
  });

  it("is no reason that both are in one language, as everything is", () => {
    expect(because([entry("same language", [9])])).toEqual([]);
  });

  it.each<Action>(["not_interested", "mute_author", "report", "not_dwelled"])(
    "%s is no reason to see more of it",
    (action) => {
      expect(because([entry("x", [1, 2, 3], [action])])).toEqual([]);
    },
  );

  it("prefers a deliberate act to having looked at it", () => {
    const history = [entry("read", [1, 2, 3], ["dwell"]), entry("liked", [1, 2, 3], ["favorite"])];
    expect(because(history)).toEqual(["about liked", "about read"]);
  });

  it("goes by what a repost repeats: a repost has no words of its own", () => {
    const repost = { ...post, features: [80, 9], reposted: post };
    const history = [entry("its content", [1, 2, 3, 9]), entry("its wrapper", [80, 9])];
    const [reason, ...more] = explainPost(repost, history, others).because;
    expect([reason?.excerpt, more]).toEqual(["about its content", []]);
  });

  it("does not name the post itself", () => {
    expect(because([entry("p", [1, 2, 3])])).toEqual([]);
  });

  it("shows only the acts that count as reasons", () => {
    const history = [entry("x", [1, 2, 3], ["favorite", "post_unexplored"])];
    expect(explainPost(post, history, others).because[0]).toEqual({
      excerpt: "about x",
      actions: ["favorite"],
      at: 7,
    });
  });
});

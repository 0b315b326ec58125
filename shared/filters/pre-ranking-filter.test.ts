import { describe, expect, it } from "vitest";
import { preRankingFilter } from "#shared/filters/pre-ranking-filter.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { testLightModel } from "#shared/testing/light-model.ts";
import { epochMs } from "#shared/types/ids.ts";

const ranker = new LightRanker(testLightModel({ likes: 1 }));
const query = { history: [], now: epochMs(1_000) };
const liked = (id: string, likes: number, modelVersion = "test") =>
  candidate(id, { modelVersion, counts: { likes, reposts: 0, replies: 0, quotes: 0 } });

describe("preRankingFilter", () => {
  it("keeps the best, in the order they came", () => {
    const posts = [liked("a", 3), liked("b", 1), liked("c", 9), liked("d", 2), liked("e", 5)];
    expect(keptBy(preRankingFilter(ranker, 3), query, posts)).toEqual(["a", "c", "e"]);
  });

  it("keeps exactly as many as it may, also where all are alike", () => {
    const posts = ["a", "b", "c", "d"].map((id) => liked(id, 7));
    expect(keptBy(preRankingFilter(ranker, 2), query, posts)).toEqual(["a", "b"]);
    const better = [...posts, liked("e", 8)];
    expect(keptBy(preRankingFilter(ranker, 2), query, better)).toEqual(["a", "e"]);
  });

  it("lets everything through where there is nothing to cut", () => {
    const posts = [liked("a", 1), liked("b", 2, "old")];
    expect(keptBy(preRankingFilter(ranker, 2), query, posts)).toEqual(["a", "b"]);
  });

  it("leaves posts of another model alone", () => {
    const posts = [liked("old", 0, "old"), liked("a", 0), liked("b", 1), liked("c", 2)];
    expect(keptBy(preRankingFilter(ranker, 2), query, posts)).toEqual(["old", "b", "c"]);
    const others = ["x", "y", "z"].map((id) => liked(id, 1, "old"));
    expect(keptBy(preRankingFilter(ranker, 2), query, others)).toEqual(["x", "y", "z"]);
  });
});

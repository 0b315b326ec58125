import { expect, it } from "vitest";
import {
  authorDiversityFactor,
  authorDiversityScorer,
} from "#shared/scorers/author-diversity-scorer.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { userId } from "#shared/types/ids.ts";

const signal = new AbortController().signal;
const post = (id: string, author: string, score?: number) => ({
  ...candidate(id, { authorId: userId(author) }),
  ...(score === undefined ? {} : { score }),
});

it("falls from 1 towards the floor", () => {
  const factors = [0, 1, 2, 3, 4, 5].map(authorDiversityFactor);
  const reference = [1, 0.625, 0.4375, 0.34375, 0.296875, 0.273438];
  for (const [k, factor] of factors.entries()) expect(factor).toBeCloseTo(reference[k] ?? NaN, 5);
});

it("lowers an author's worse post, wherever it stands in the input", async () => {
  const input = [
    post("worse", "ada", 0.151),
    post("better", "ada", 0.209),
    post("only", "bob", 0.1),
  ];
  const rows = await authorDiversityScorer().score({}, input, signal);
  expect(rows.map((row) => row?.score)).toEqual([
    expect.closeTo(0.094375, 7),
    expect.closeTo(0.209, 7),
    expect.closeTo(0.1, 7),
  ]);
});

it("neither scores nor counts a candidate without a score", async () => {
  const input = [post("unscored", "ada"), post("scored", "ada", 0.2)];
  const rows = await authorDiversityScorer().score({}, input, signal);
  expect(rows[0]).toBeUndefined();
  expect(rows[1]?.authorDiversity).toBe(1);
});

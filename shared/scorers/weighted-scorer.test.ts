import { describe, expect, it } from "vitest";
import { RANKING } from "#shared/params/ranking.ts";
import { scoreOffset, scoreParts, weightedScorer } from "#shared/scorers/weighted-scorer.ts";
import { candidate, probabilities } from "#shared/testing/candidates.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { type Action, ACTIONS } from "#shared/types/action.ts";

const signal = new AbortController().signal;
const scored = (p: Partial<Record<Action, number>>, dwellSeconds = 0) => ({
  ...candidate("1"),
  probabilities: probabilities(p),
  dwellSeconds,
});
const scoreOf = async (...input: Parameters<typeof scored>) =>
  (await weightedScorer().score({}, [scored(...input)], signal))[0]?.score;
const contribution = (action: Action, fields: Parameters<typeof candidate>[1]) =>
  scoreParts({ ...candidate("1", fields), probabilities: probabilities({ [action]: 1 }) }).find(
    (part) => part.action === action,
  )?.weight;

describe("weightedScorer", () => {
  // The reference's worked example, with its weights of September 2026.
  it.each([
    { p: { favorite: 0.1, reply: 0.02, repost: 0.01 }, dwell: 12, score: 0.209 },
    { p: { favorite: 0.2, reply: 0.01 }, dwell: 0, score: 0.151 },
    { p: { favorite: 0.05, click: 0.03 }, dwell: 0, score: 0.038 },
    { p: { favorite: 0.01, report: 0.002 }, dwell: 0, score: 0.00089331 },
  ])("scores $p as $score", async ({ p, dwell, score }) => {
    expect(await scoreOf(p, dwell)).toBeCloseTo(score, 7);
  });

  it("puts every negative sum below every positive one, in order", async () => {
    const worst = await scoreOf({ report: 1, mute_author: 1, block_author: 1, not_interested: 1 });
    const bad = await scoreOf({ report: 0.1 });
    const neutral = await scoreOf({});
    expect(worst).toBeGreaterThanOrEqual(0);
    expect(bad).toBeGreaterThan(worst ?? NaN);
    expect(neutral).toBeGreaterThan(bad ?? NaN);
  });

  it("leaves a candidate without predictions unscored", async () => {
    expect(await weightedScorer().score({}, [candidate("1")], signal)).toEqual([undefined]);
    expect(scoreParts(candidate("1"))).toEqual([]);
  });

  it("clips a negative sum to zero when no discrete action has a weight", () => {
    const none = Object.fromEntries(Object.keys(RANKING.weights).map((a) => [a, 0])) as Record<
      Action,
      number
    >;
    expect(scoreOffset(none)(-1)).toBe(0);
    expect(scoreOffset(none)(2)).toBe(2);
  });
});

describe("scoreParts", () => {
  it("sums to the score before the offset, whatever the post", async () => {
    const random = seededRandom(3);
    for (let round = 0; round < 100; round++) {
      const post = {
        ...candidate("1", {
          inNetwork: random() < 0.5,
          media: [{ kind: "video", durationMs: 20_000 * random() }],
        }),
        probabilities: Float32Array.from(ACTIONS, random),
        dwellSeconds: 30 * random(),
      };
      const weights = { ...RANKING.weights, vqv: 1 };
      const sum = scoreParts(post, weights).reduce((total, part) => total + part.contribution, 0);
      const [row] = await weightedScorer(weights).score({}, [post], signal);
      expect(row?.score).toBeCloseTo(scoreOffset(weights)(sum), 6);
    }
  });

  it("counts post_unexplored in network only", () => {
    expect(contribution("post_unexplored", { inNetwork: true })).toBe(
      RANKING.weights.post_unexplored,
    );
    expect(contribution("post_unexplored", { inNetwork: false })).toBe(0);
  });

  it("counts a quality view for videos longer than the gate only", () => {
    const weights = { ...RANKING.weights, vqv: 1 };
    const vqvWeight = (durationMs?: number) =>
      scoreParts(
        {
          ...candidate("1", { media: durationMs ? [{ kind: "video", durationMs }] : [] }),
          probabilities: probabilities({ vqv: 0.5 }),
        },
        weights,
      ).find((part) => part.action === "vqv")?.weight;
    expect(vqvWeight(10_001)).toBe(1);
    expect(vqvWeight(10_000)).toBe(0);
    expect(vqvWeight()).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import type { LightCandidate } from "#shared/features/light-inputs.ts";
import { LIGHT_INPUTS, type LightModel, LightRanker } from "#shared/scorers/light-ranker.ts";
import { testLightModel } from "#shared/testing/light-model.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import type { Action } from "#shared/types/action.ts";
import { epochMs, hours, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

const random = seededRandom(5);
const normal = () => 2 * random() - 1;
const now = epochMs(hours(80));

/** Random weights; `hidden` is no multiple of the eight lanes. */
function randomModel(hidden: number): LightModel {
  const floats = (length: number) => Float32Array.from({ length }, normal);
  return {
    ...testLightModel(),
    hidden,
    weights: floats(LIGHT_INPUTS.length * hidden),
    bias: floats(hidden),
    output: floats(hidden),
    outputBias: 0.3,
  };
}
const row = () => Math.floor(random() * 320);
const features = () => Array.from({ length: 6 }, row);
const post = (): LightCandidate => ({
  features: features(),
  createdAt: epochMs(now - random() * hours(48)),
  counts: {
    likes: row(),
    reposts: row(),
    replies: row(),
    views: random() < 0.5 ? row() : undefined,
  },
  inNetwork: random() < 0.5,
  isOriginal: random() < 0.5,
  match: random() < 0.5 ? normal() : undefined,
});
const history = Array.from({ length: 30 }, (): HistoryEntry => ({
  postId: postId("p"),
  authorId: userId("a"),
  features: features(),
  postCreatedAt: now,
  at: now,
  actions: (random() < 0.5 ? ["favorite"] : ["not_dwelled"]) satisfies Action[],
  dwellSeconds: 20 * random(),
}));
const posts = Array.from({ length: 40 }, post);

describe("LightRanker", () => {
  it.each([1, 8, 9, 16])(
    "scores alike alone, in a batch and in another order, H = %i",
    (hidden) => {
      const ranker = new LightRanker(randomModel(hidden));
      const profile = ranker.profileOf(history);
      const together = [...ranker.score(profile, posts, now)];
      expect(posts.map((one) => ranker.score(profile, [one], now)[0])).toEqual(together);
      expect([...ranker.score(profile, posts.toReversed(), now)]).toEqual(together.toReversed());
      expect(new Set(together).size).toBeGreaterThan(1);
    },
  );

  it("does what the formula says", () => {
    const model = randomModel(3);
    const ranker = new LightRanker(model);
    const profile = ranker.profileOf([]);
    const [one] = posts;
    if (!one) throw new Error("no post");
    const blank: LightCandidate = { ...one, features: [], inNetwork: true, match: 0.5 };
    const x: Record<string, number> = {
      match: 0.5,
      "match known": 1,
      "in network": 1,
      original: blank.isOriginal ? 1 : 0,
    };
    const named = new LightRanker({
      ...model,
      // Only the inputs that this test computes by hand.
      weights: model.weights.map((w, at) =>
        (LIGHT_INPUTS[Math.floor(at / 3)] ?? "") in x ? w : 0,
      ),
    });
    let logit = model.outputBias;
    for (let h = 0; h < 3; h++) {
      let sum = model.bias[h] ?? 0;
      for (const [i, name] of LIGHT_INPUTS.entries())
        sum += (x[name] ?? 0) * (model.weights[i * 3 + h] ?? 0);
      logit += Math.max(0, sum) * (model.output[h] ?? 0);
    }
    expect(named.score(profile, [blank], now)[0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 12);
  });

  it("keeps a history's profile, and makes another for another array", () => {
    const ranker = new LightRanker(randomModel(4));
    expect(ranker.profileOf(history)).toBe(ranker.profileOf(history));
    expect(ranker.profileOf([...history])).not.toBe(ranker.profileOf(history));
  });

  it("reads the reader's own facts", () => {
    const ranker = new LightRanker(testLightModel({ "mean value": 1 }));
    const [before = NaN] = ranker.score(ranker.profileOf([]), posts, now);
    const [after = NaN] = ranker.score(ranker.profileOf(history), posts, now);
    expect(before).toBe(0.5);
    expect(after).toBeGreaterThan(0.5);
  });
});

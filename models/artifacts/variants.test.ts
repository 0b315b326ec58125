import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { rankCorrelation } from "#models/evaluation/rank-correlation.ts";
import { loadModel, type LoadedModel, type Scores } from "#models/evaluation/world/model.ts";
import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import { weightedValues } from "#models/evaluation/world/weighted-values.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { MAX_DIFFERENCE } from "#models/export/weight-variants.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { evaluationSlates, openDataset } from "#models/world/dataset.ts";
import { WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";
import { goldenHistory, goldenOf, type GoldenSet } from "#shared/features/golden.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTIONS } from "#shared/types/action.ts";

/** A world of its own: neither the one that is shown nor one of those trained on. */
const SEED = 4;
const CANDIDATES = 1_000;
const A = ACTIONS.length;

const folder = new URL(".", import.meta.url).pathname;
const golden = JSON.parse(readFileSync(`${folder}golden.json`, "utf8")) as GoldenSet;
const float32 = await loadModel(folder);

const dataset = openDataset("demo", SEED);
const [slate] = evaluationSlates(dataset, { candidates: CANDIDATES, readers: 1 });
if (slate === undefined) throw new Error("the world has no reader");
const features = postFeaturesOf(dataset, float32.manifest.layout);
const { history, shown, now } = slateInputs(dataset, slate, features);

const values = ({ probabilities, continuous }: Scores) =>
  weightedValues(
    probabilities,
    continuous.map((share) => share * FEATURES.maxDwellS),
  );

describe.each(WEIGHT_VARIANTS)("the committed model with %s weights", (variant) => {
  let model: LoadedModel;
  const score = async (posts: typeof shown) => (await model.score(history, posts, now)).probabilities;
  beforeAll(async () => {
    model = await loadModel(folder, variant);
  });

  it("answers its golden inputs", async () => {
    const expected = goldenOf(golden, variant);
    for (const reader of expected.readers) {
      const past = goldenHistory(expected, reader);
      const scores = await model.score(past, expected.posts, expected.now);
      const { probability, reader: direction } = expected.tolerance;
      expect(largestDifference(scores.probabilities, reader.probabilities)).toBeLessThan(probability);
      expect(largestDifference(scores.continuous, reader.continuous)).toBeLessThan(probability);
      expect(largestDifference(await model.embedReader(past), reader.reader)).toBeLessThan(direction);
    }
  });

  it("keeps to its bound of float32's golden answers", () => {
    for (const [i, reader] of goldenOf(golden, variant).readers.entries())
      expect(
        largestDifference(reader.probabilities, golden.readers[i]?.probabilities ?? []),
      ).toBeLessThanOrEqual(MAX_DIFFERENCE[variant]);
  });

  it("orders 1,000 posts of a world as float32 does: rank correlation of at least 0.999", async () => {
    expect(shown).toHaveLength(CANDIDATES);
    const theirs = values(await model.score(history, shown, now));
    const ours = values(await float32.score(history, shown, now));
    expect(rankCorrelation(theirs, ours)).toBeGreaterThanOrEqual(0.999);
  });

  it("gives a post one score in every batch, to 1e-6", async () => {
    const whole = await score(shown);
    const reversed = await score(shown.toReversed());
    const parts = [await score(shown.slice(0, 1)), await score(shown.slice(1, 18)), await score(shown.slice(18))];
    const merged = await score([...shown.slice(500), ...shown, ...shown.slice(0, 500)]);
    const rows = (scores: Float32Array, from: number, to: number) => scores.subarray(from * A, to * A);
    expect(largestDifference(parts.flatMap((part) => [...part]), whole)).toBeLessThan(1e-6);
    expect(largestDifference(rows(merged, 500, 500 + CANDIDATES), whole)).toBeLessThan(1e-6);
    for (let row = 0; row < CANDIDATES; row++)
      expect(
        largestDifference(
          rows(reversed, CANDIDATES - 1 - row, CANDIDATES - row),
          rows(whole, row, row + 1),
        ),
      ).toBeLessThan(1e-6);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadModel } from "#models/evaluation/world/model.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { type GoldenReader, goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { postFeatures } from "#shared/features/post-features.ts";

const folder = new URL(".", import.meta.url).pathname;
const golden = JSON.parse(readFileSync(`${folder}golden.json`, "utf8")) as GoldenSet;
const model = await loadModel(folder);
const { manifest } = model;

const largestDifference = (a: ArrayLike<number>, b: readonly number[]): number =>
  b.reduce((largest, x, i) => Math.max(largest, Math.abs(x - (a[i] ?? NaN))), 0);

describe("the committed model", () => {
  it("is within the budget of 12 MB", () => {
    expect(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(12e6);
  });

  it("is the one that its golden vectors were made with", () => {
    expect(golden.modelVersion).toBe(manifest.modelVersion);
  });

  it.each(golden.posts)("reads post $id as it did when it was exported", (post) => {
    const features = postFeatures(post, manifest.layout);
    expect(features).toHaveLength(featureCount(manifest.layout));
    expect([...features]).toEqual(post.features);
    expect(encodeEmbedding(model.embedder.embed(features))).toBe(post.embedding);
  });

  it.each(golden.readers.map((reader) => [reader.history.length, reader] as const))(
    "scores all golden posts for a reader with %i past posts",
    async (_, reader: GoldenReader) => {
      const history = goldenHistory(golden, reader);
      const scores = await model.score(history, golden.posts, golden.now);
      const { probability, reader: direction } = golden.tolerance;
      expect(largestDifference(scores.probabilities, reader.probabilities)).toBeLessThan(probability);
      expect(largestDifference(scores.continuous, reader.continuous)).toBeLessThan(probability);
      expect(largestDifference(await model.embedReader(history), reader.reader)).toBeLessThan(direction);
    },
  );

  it("tells readers apart: another history gives other scores", () => {
    const [newcomer, , regular] = golden.readers;
    expect(largestDifference(newcomer?.probabilities ?? [], [...(regular?.probabilities ?? [])])).toBeGreaterThan(
      10 * golden.tolerance.probability,
    );
  });
});

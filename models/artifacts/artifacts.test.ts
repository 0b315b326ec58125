import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadModel } from "#models/evaluation/world/model.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { postFeatures } from "#shared/features/post-features.ts";

const folder = new URL(".", import.meta.url).pathname;
const golden = JSON.parse(readFileSync(`${folder}golden.json`, "utf8")) as GoldenSet;
const model = await loadModel(folder);
const { manifest } = model;

describe("the committed model", () => {
  it.each(WEIGHT_VARIANTS)("is within the budget of 12 MB with %s weights", (wanted) => {
    const files = manifest.files.filter(({ variant = wanted }) => variant === wanted);
    const roles = files.map(({ role }) => role);
    expect(roles).toEqual(expect.arrayContaining(["table", "context", "candidates", "user-tower", "golden"]));
    expect(new Set(roles).size).toBe(roles.length);
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(12e6);
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

  it("answers as the network did when it was trained, on jax-js, to 1e-4", () => {
    expect(golden.trained).toHaveLength(golden.readers.length);
    for (const [i, { probabilities, continuous, reader }] of golden.readers.entries()) {
      const trained = golden.trained?.[i];
      expect(largestDifference(probabilities, trained?.probabilities ?? [])).toBeLessThan(1e-4);
      expect(largestDifference(continuous, trained?.continuous ?? [])).toBeLessThan(1e-4);
      expect(largestDifference(reader, trained?.reader ?? [])).toBeLessThan(1e-4);
    }
  });

  it("tells readers apart: another history gives other scores", () => {
    const [newcomer, , regular] = golden.readers;
    expect(largestDifference(newcomer?.probabilities ?? [], [...(regular?.probabilities ?? [])])).toBeGreaterThan(
      10 * golden.tolerance.probability,
    );
  });
});

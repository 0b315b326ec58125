import { describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import type { GraphSession } from "#models/export/golden-outputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { seededRandom, seededTensor, seededTrunk } from "#models/export/seeded-trunk.ts";
import { candidatesGraph, contextGraph } from "#models/export/trunk-graph.ts";
import { inVariant, MAX_DIFFERENCE } from "#models/export/weight-variants.ts";
import { WEIGHT_VARIANTS, type WeightVariant } from "#shared/api/model-manifest.ts";

const config: TrunkConfig = {
  D: 64,
  layers: 2,
  queryHeads: 4,
  kvHeads: 2,
  keySize: 16,
  ffn: 88,
  S: 20,
  A: 23,
  C: 1,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: 0.25,
};
const N = 37;
const params = seededTrunk(config, 5);
const random = seededRandom(6);
const tokens = seededTensor(random, [1 + config.S, config.D], 1);
const candidates = seededTensor(random, [N, config.D], 1);
const mask = {
  type: "float32",
  dims: [1 + config.S],
  data: new Float32Array(1 + config.S).fill(1),
} as const;
const files = {
  context: contextGraph(params, config),
  candidates: candidatesGraph(params, config),
};

/** Scores the rows of the given candidates with graphs of a variant. */
async function scorer(
  variant: WeightVariant,
): Promise<(rows: readonly number[]) => Promise<Float32Array>> {
  const open = (file: Uint8Array<ArrayBuffer>): Promise<GraphSession> =>
    openGraph(inVariant(file, variant));
  const graph = await open(files.candidates);
  const context = await (
    await open(files.context)
  ).run({ tokens: { type: "float32", dims: tokens.shape, data: tokens.data }, mask });
  return async (rows) => {
    const data = Float32Array.from(
      rows.flatMap((row) => [...candidates.data.subarray(row * config.D, (row + 1) * config.D)]),
    );
    const input = { type: "float32", dims: [rows.length, config.D], data } as const;
    const { probabilities } = await graph.run({ ...context, mask, tokens: input });
    return Float32Array.from(probabilities?.data ?? []);
  };
}

const all = Array.from({ length: N }, (_, i) => i);
const float32 = await (await scorer("f32"))(all);

describe.each(WEIGHT_VARIANTS)("%s", (variant) => {
  it("answers as float32 does, to the stated bound", async () => {
    const score = await scorer(variant);
    expect(largestDifference(await score(all), float32)).toBeLessThanOrEqual(
      MAX_DIFFERENCE[variant],
    );
  });

  it("scores a candidate alike in every batch, to 1e-6", async () => {
    const score = await scorer(variant);
    const whole = await score(all);
    const of = (scores: Float32Array, row: number) =>
      scores.subarray(row * config.A, (row + 1) * config.A);
    const reversed = await score(all.toReversed());
    const halves = [...(await score(all.slice(0, 19))), ...(await score(all.slice(19)))];
    const merged = await score([...all, ...all, ...all]);
    expect(largestDifference(halves, whole)).toBeLessThan(1e-6);
    for (const row of all) {
      expect(largestDifference(await score([row]), of(whole, row))).toBeLessThan(1e-6);
      expect(largestDifference(of(reversed, N - 1 - row), of(whole, row))).toBeLessThan(1e-6);
      expect(largestDifference(of(merged, N + row), of(whole, row))).toBeLessThan(1e-6);
    }
  });
});

describe("a variant's file", () => {
  it.each([
    { variant: "f16", share: 0.6 },
    { variant: "int8", share: 0.4 },
  ] as const)("of $variant has less than $share of float32's bytes", ({ variant, share }) => {
    for (const file of Object.values(files))
      expect(inVariant(file, variant).length).toBeLessThan(share * file.length);
  });

  it("is another than float32's: int8 rounds", async () => {
    const score = await scorer("int8");
    expect(largestDifference(await score(all), float32)).toBeGreaterThan(1e-5);
  });
});

import { expect, it } from "vitest";
import { type Evaluation, evaluate, ofTheWay } from "#models/evaluation/world/evaluate.ts";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import { EMBEDDING_DIM, LAYOUT } from "#models/phoenix/config.ts";
import { type EvaluationSlate, evaluationSlates, openDataset } from "#models/world/dataset.ts";
import { FEATURES } from "#shared/params/features.ts";

const dataset = openDataset("tiny", 7);
const options = { readers: 4, candidates: 400 };
const slates = [...evaluationSlates(dataset, options)].filter(
  ({ candidates }) => candidates.length >= 200,
);

/** Measures who says of each slate what `says` says. */
async function measured(says: (p: number, slate: EvaluationSlate) => number): Promise<Evaluation> {
  let next = 0;
  const model = {
    manifest: { layout: LAYOUT },
    embedder: { embed: () => new Int8Array(EMBEDDING_DIM).fill(1) },
    score: async () => {
      const slate = slates[next++];
      if (!slate) throw new Error("asked about more slates than there are");
      return Promise.resolve({
        probabilities: slate.probabilities.map((p) => says(p, slate)),
        continuous: slate.dwellSeconds.map((seconds) => seconds / FEATURES.maxDwellS),
      });
    },
    embedReader: async () => Promise.resolve(new Float32Array(EMBEDDING_DIM)),
  } as unknown as LoadedModel;
  return evaluate(model, dataset, options);
}

it("gives who says the truth full marks everywhere", async () => {
  const truth = await measured((p) => p);
  expect(slates.length).toBeGreaterThan(1);
  expect(truth.slates).toBe(slates.length);
  expect(truth.candidates).toBeCloseTo(
    slates.reduce((sum, { candidates }) => sum + candidates.length, 0) / slates.length,
    9,
  );
  expect(truth.actions.length).toBeGreaterThan(15);
  for (const row of truth.actions) {
    expect(ofTheWay(row), `of ${row.action}`).toBeCloseTo(1, 9);
    expect(row.calibrationError, `of ${row.action}`).toBeCloseTo(0, 9);
    expect(row.bias, `of ${row.action}`).toBeCloseTo(0, 9);
    expect(row.logLossSkill, `of ${row.action}`).toBeCloseTo(1, 9);
  }
  expect(truth.ndcg["model"]).toBeCloseTo(1, 9);
  expect(truth.recall["ranker's favorite head"]).toBe(1);
  expect(truth.dwellErrorS).toBeCloseTo(0, 4);
});

it("takes nothing off the order, but off calibration, for saying half of the truth", async () => {
  const half = await measured((p) => p / 2);
  for (const row of half.actions) {
    expect(ofTheWay(row), `of ${row.action}`).toBeCloseTo(1, 9);
    expect(row.bias, `of ${row.action}`).toBeCloseTo(-0.5, 6);
    expect(row.calibrationError, `of ${row.action}`).toBeCloseTo(0.5, 6);
    expect(row.logLossSkill, `of ${row.action}`).toBeLessThan(0.99);
  }
});

it("gives who says the same of all posts a coin's marks, and nothing for order", async () => {
  const same = await measured(() => 0.1);
  for (const row of same.actions) expect(ofTheWay(row), `of ${row.action}`).toBeCloseTo(0, 9);
  expect(same.ndcg["model"]).toBeLessThan(0.9);
  expect(same.recall["ranker's favorite head"]).toBeLessThan(0.9);
});

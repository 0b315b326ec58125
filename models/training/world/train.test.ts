import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LAYOUT } from "#models/phoenix/config.ts";
import { openCorpus } from "#models/training/world/corpus.ts";
import { type Progress, savedModel, train } from "#models/training/world/train.ts";

it("learns from a tiny world, and its checkpoint is the model it returns", async () => {
  const folder = mkdtempSync(join(tmpdir(), "perch-train-"));
  try {
    const corpus = openCorpus("tiny", 7, LAYOUT);
    const reports: Progress[] = [];
    const settings = { seed: 1, phases: [{ S: 16, steps: 50 }], data: "tiny" };
    const model = await train([corpus], settings, folder, (progress) => reports.push(progress));
    expect(reports.map(({ step }) => step)).toEqual([25, 50]);
    const [early, late] = reports.map(({ rankerLoss }) => rankerLoss);
    expect(late).toBeLessThan(0.8 * (early ?? 0));
    expect(savedModel(folder)).toEqual(model);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

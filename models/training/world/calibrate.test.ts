import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { evaluate } from "#models/evaluation/world/evaluate.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { writeArtifacts } from "#models/export/write-artifacts.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { calibrate } from "#models/training/world/calibrate.ts";
import { WorldLearner } from "#models/training/world/learner.ts";
import { openDataset } from "#models/world/dataset.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-calibrate-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("makes a model that expects far too much right on average, keeps every order, and leaves no files", async () => {
  const { params, table } = new WorldLearner(1, new Float64Array(TRUNK.A).fill(0.5));
  const model = { config: TRUNK, params, table: table.values };
  const dataset = openDataset("tiny", 9);
  const calibration = await calibrate(model, dataset, 3);
  expect(readdirSync(folder)).toEqual([]);
  expect(calibration.scale).toHaveLength(TRUNK.A);
  expect(Array.from(calibration.scale).every((x) => x > 0)).toBe(true);

  const measured = async (written: TrainedModel) => {
    await writeArtifacts(written, folder);
    const { actions } = await evaluate(await loadModel(folder), dataset, { readers: 3 });
    return new Map(actions.map((row) => [row.action, row]));
  };
  const before = await measured(model);
  const after = await measured({ ...model, calibration });
  for (const action of ["favorite", "click", "dwell"] as const) {
    expect(before.get(action)?.bias).toBeGreaterThan(0.3);
    expect(Math.abs(after.get(action)?.bias ?? NaN)).toBeLessThan(0.15);
    expect(after.get(action)?.auc).toBeCloseTo(before.get(action)?.auc ?? NaN, 3);
  }
});

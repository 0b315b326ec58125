import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { ProgressState } from "#models/training/progress.ts";
import { openCorpus } from "#models/training/world/corpus.ts";
import { readLog } from "#models/training/world/run-log.ts";
import { type Phase, savedModel } from "#models/training/world/run.ts";
import { train } from "#models/training/world/train.ts";

const S = 16;
const folder = mkdtempSync(join(tmpdir(), "perch-train-"));
afterAll(() => rmSync(folder, { recursive: true }));

const training = [openCorpus("tiny", 7, LAYOUT)];
const validation = [openCorpus("tiny", 7, LAYOUT, { split: "held-out" })];
const settings = (phases: readonly Phase[]) => ({ seed: 1, phases, data: "tiny" });

it("learns what posts are about, then what readers do, and keeps the best", async () => {
  const run = join(folder, "a");
  const reports: ProgressState[] = [];
  const phases: Phase[] = [
    { S, steps: 50, part: "content" },
    { S, steps: 50, part: "ranker" },
    { S, steps: 25, part: "towers" },
  ];
  const model = await train({ training, validation }, settings(phases), run, {
    progress: (state) => reports.push(state),
  });
  const losses = (name: string) => reports.map((report) => report.losses[name] ?? NaN);
  expect(reports.map(({ step }) => step)).toEqual([25, 50, 75, 100, 125]);
  expect(losses("topics")[1]).toBeLessThan(losses("topics")[0] ?? 0);
  expect(losses("ranker")[3]).toBeLessThan(0.8 * (losses("ranker")[2] ?? 0));
  expect(losses("towers").map((x) => x > 0)).toEqual([false, false, false, false, true]);
  expect(savedModel(run)).toEqual(model);
  const validations = readLog(run).filter(({ kind }) => kind === "validation");
  expect(validations.map(({ step }) => step)).toEqual([100]);
});

it("is the same run when it was interrupted", async () => {
  const phases: Phase[] = [{ S, steps: 4, part: "ranker" }];
  const whole = await train({ training, validation: [] }, settings(phases), join(folder, "b"));
  // The same settings, so that it may go on; stopped by an exception after its second step.
  const stopped = train({ training, validation: [] }, settings(phases), join(folder, "c"), {
    step: (step) => {
      if (step === 2) throw new Error("stop");
    },
  });
  await expect(stopped).rejects.toThrow("stop");
  const model = await train({ training, validation: [] }, settings(phases), join(folder, "c"));
  expect(model).toEqual(whole);
});

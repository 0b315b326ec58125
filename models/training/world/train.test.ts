import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { TrainedModel } from "#models/export/model-files.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import { leaves } from "#models/phoenix/param-tree.ts";
import type { ProgressState } from "#models/training/progress.ts";
import { type Corpus, openCorpus, type Questions } from "#models/training/world/corpus.ts";
import { type LogEntry, readLog } from "#models/training/world/run-log.ts";
import { type Phase, savedModel } from "#models/training/world/run.ts";
import { type Pace, type Reports, train, type WorldData } from "#models/training/world/train.ts";

const S = 16;
const PACE: Pace = {
  impressionsPerStep: 64,
  reportEverySteps: 2,
  validateEverySteps: 2,
  validationBatches: 1,
  patience: 2,
  checkpointEverySteps: 2,
};
const folder = mkdtempSync(join(tmpdir(), "perch-train-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of all weights; comparing millions of them one by one takes longer than training. */
function digest(trees: unknown, table: Float32Array): string {
  const hash = createHash("sha256").update(table);
  for (const { data } of leaves(trees)) hash.update(data);
  return hash.digest("hex");
}
const weightsOf = ({ params, table }: TrainedModel): string => digest(params, table);

// Some readers are enough for a few small steps.
const few = (corpus: Corpus): Corpus => ({ ...corpus, readers: corpus.readers.slice(0, 24) });
const training = [few(openCorpus("tiny", 7, LAYOUT))];
const validation = [few(openCorpus("tiny", 7, LAYOUT, { split: "held-out" }))];

it("learns what posts are about, then what readers do", async () => {
  const run = join(folder, "a");
  const reports: ProgressState[] = [];
  const phases: Phase[] = [
    { S, steps: 20, part: "content" },
    { S, steps: 40, part: "ranker" },
    { S, steps: 5, part: "towers" },
  ];
  const settings = { seed: 1, phases, data: "tiny" };
  const pace = { ...PACE, reportEverySteps: 10, validateEverySteps: 100, validationBatches: 4 };
  const model = await train(
    { training, validation },
    settings,
    run,
    { progress: (state) => reports.push(state) },
    pace,
  );
  const losses = (name: string) => reports.map((report) => report.losses[name] ?? NaN);
  expect(reports.map(({ step }) => step)).toEqual([10, 20, 30, 40, 50, 60, 65]);
  expect(losses("topics")[1]).toBeLessThan(losses("topics")[0] ?? 0);
  expect(losses("ranker")[5]).toBeLessThan(0.8 * (losses("ranker")[2] ?? 0));
  expect(losses("towers").map((x) => x > 0)).toEqual([...Array<boolean>(6).fill(false), true]);
  expect(weightsOf(savedModel(run))).toBe(weightsOf(model));
  const validations = readLog(run).filter(({ kind }) => kind === "validation");
  expect(validations.map(({ step }) => step)).toEqual([60]);
});

/** Readers who do what others never do: the more is learnt from those, the worse for these. */
function opposed(corpus: Corpus): Corpus {
  const turned = ({ post, targets }: Questions): Questions => ({
    post,
    targets: targets.map((p) => 1 - p),
  });
  return {
    ...corpus,
    readers: corpus.readers.map((reader) => ({
      ...reader,
      ...turned(reader),
      explored: turned(reader.explored),
    })),
  };
}

it("ends a phase that gets worse with its best weights, and is the same run however often it was interrupted", async () => {
  const phases: Phase[] = [
    { S, steps: 2, part: "content" },
    { S, steps: 40, part: "ranker" },
    { S, steps: 4, part: "towers" },
  ];
  const data: WorldData = { training, validation: validation.map(opposed) };
  const settings = { seed: 1, phases, data: "opposed" };
  const go = (run: string, reports: Reports = {}) =>
    train(data, settings, join(folder, run), reports, PACE);
  const steps: number[] = [];
  const whole = await go("whole", { step: (step) => steps.push(step) });
  const log = readLog(join(folder, "whole"));
  const validated = log.filter(({ kind }) => kind === "validation");
  const at = ({ losses }: LogEntry) => losses["ranker"] ?? NaN;
  const least = Math.min(...validated.map(at));
  const best = validated.findIndex((entry) => at(entry) === least);
  expect(best).toBe(validated.length - 1 - PACE.patience);

  const stopped = validated.at(-1)?.step ?? NaN;
  expect(stopped).toBeLessThan(42);
  expect(steps).toEqual([...Array.from({ length: stopped }, (_, i) => 1 + i), 43, 44, 45, 46]);
  const kept = savedModel(join(folder, "whole", "best"));
  expect(digest(whole.params.trunk, whole.table)).toBe(digest(kept.params.trunk, kept.table));
  expect(weightsOf(whole)).not.toBe(weightsOf(kept));
  const towers = log.flatMap(({ losses }) => losses["towers"] || []);
  expect(towers).toHaveLength(2);
  // The mean of its own two steps, not of all that were left out.
  expect((towers[0] ?? NaN) / (towers[1] ?? NaN)).toBeCloseTo(1, 0);

  for (const last of [stopped - 1, 43]) {
    const interrupted = go("parts", {
      step: (step) => {
        if (step === last) throw new Error("interrupted");
      },
    });
    await expect(interrupted).rejects.toThrow("interrupted");
  }
  expect(weightsOf(await go("parts"))).toBe(weightsOf(whole));
  expect(readLog(join(folder, "parts"))).toEqual(log);

  const more: number[] = [];
  const again = await go("parts", { step: (step) => more.push(step) });
  expect(weightsOf(again)).toBe(weightsOf(whole));
  expect(more).toEqual([]);
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { metricsAt } from "#models/evaluation/sequences/metrics.ts";
import { SequenceScorer } from "#models/evaluation/sequences/scorer.ts";
import { leaveOneOut } from "#models/training/sequences/leave-one-out.ts";
import { SEQUENCE_PRESETS } from "#models/training/sequences/params.ts";
import { savedSequences, type SequenceRun } from "#models/training/sequences/run.ts";
import { trainSequences, type Validation } from "#models/training/sequences/train.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-sequences-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A busy machine is no failure. */
const PATIENCE_MS = 300_000;
const ITEMS = 60;
/** Histories that walk in steps of 1 or 7, the step being the reader's: what is next needs two items to know. */
const random = seededRandom(1);
const histories = Array.from({ length: 160 }, (_, user) => {
  const start = Math.floor(random() * ITEMS);
  const stride = user % 2 ? 1 : 7;
  return Int32Array.from(
    { length: 6 + Math.floor(random() * 20) },
    (_unused, i) => 1 + ((start + stride * i) % ITEMS),
  );
});
const { dense } = SEQUENCE_PRESETS;
const run = (epochs: number): SequenceRun => ({
  seed: 4,
  data: "walks",
  items: ITEMS,
  settings: {
    ...dense,
    trunk: { ...dense.trunk, D: 16, queryHeads: 2, keySize: 8, ffn: 24, S: 32 },
    lengths: [16, 32],
    tokensPerStep: 256,
    always: 16,
    sampled: 16,
    epochs,
    rate: 1e-2,
    warmUpSteps: 5,
    average: 0.9,
    validateEvery: 1,
    validationCases: 1_000,
    dropout: { met: 0.1, branches: 0.1 },
  },
});

describe("trainSequences", () => {
  it(
    "learns what counting the last item cannot know, and saves the model it returns",
    async () => {
      const seen: Validation[] = [];
      const trained = await trainSequences({ histories }, run(8), folder, {
        validation: (v) => seen.push(v),
      });
      expect(seen.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(seen.at(-1)?.loss).toBeLessThan(0.5 * (seen[0]?.loss ?? 0));
      const { trunk, lengths } = trained.run.settings;
      const { test } = leaveOneOut(histories);
      const places = await new SequenceScorer(trunk, lengths).places(trained.model, test);
      // One of two next items is right; whoever looks at the last one alone is right half the time.
      expect(metricsAt(places, 1).hitRate).toBeGreaterThan(0.8);
      expect(savedSequences(folder)).toEqual(trained);
      expect(readFileSync(join(folder, "validation.svg"), "utf8")).toContain("NDCG@10");
    },
    PATIENCE_MS,
  );

  it(
    "gives the same weights in two goes as in one, and notices another seed",
    async () => {
      const whole = await trainSequences({ histories }, run(2), join(folder, "whole"));
      const stop = new Error("stopped");
      const twice = join(folder, "twice");
      const [stoppedAt, savedAt] = [14, 12];
      await expect(
        trainSequences({ histories }, run(2), twice, {
          everySteps: { progress: 1, checkpoint: 4 },
          progress: ({ step }) => {
            if (step === stoppedAt) throw stop;
          },
        }),
      ).rejects.toBe(stop);
      expect(existsSync(join(twice, `${savedAt}-state.bin`))).toBe(true);
      const resumed = await trainSequences({ histories }, run(2), twice);
      expect(resumed.model.flat).toEqual(whole.model.flat);
      expect(resumed.epochs).toEqual(whole.epochs);
      await expect(trainSequences({ histories }, { ...run(2), seed: 5 }, twice)).rejects.toThrow(
        /other settings/,
      );
    },
    PATIENCE_MS,
  );

  it(
    "learns the same from batches that two threads share, up to rounding",
    async () => {
      const [one, two] = [
        await trainSequences({ histories }, run(2), join(folder, "one")),
        await trainSequences({ histories }, run(2), join(folder, "two"), { threads: 2 }),
      ];
      for (const [i, x] of one.model.flat.entries())
        expect(Math.abs(x - (two.model.flat[i] ?? NaN))).toBeLessThan(2e-3);
      expect(two.epochs[1]?.loss).toBeCloseTo(one.epochs[1]?.loss ?? NaN, 4);
    },
    PATIENCE_MS,
  );

  it(
    "stops early once validation no longer gets better, and keeps the best weights",
    async () => {
      const settings = { ...run(30).settings, patience: 2 };
      const trained = await trainSequences({ histories }, { ...run(30), settings }, folder);
      expect(trained.epochs.length).toBeLessThan(30);
      const best = Math.max(...trained.epochs.map(({ ndcg }) => ndcg));
      expect(trained.epochs.at(-3)?.ndcg).toBe(best);
    },
    PATIENCE_MS,
  );

  it(
    "begins with another run's weights when told to",
    async () => {
      const first = join(folder, "first");
      const before = await trainSequences({ histories }, run(4), first);
      const seen: Validation[] = [];
      await trainSequences({ histories }, { ...run(1), from: first }, join(folder, "next"), {
        validation: (v) => seen.push(v),
      });
      expect(seen[0]?.loss).toBeLessThan(before.epochs[0]?.loss ?? 0);
      expect(existsSync(join(folder, "next", "run.json"))).toBe(true);
      await expect(
        trainSequences({ histories }, { ...run(1), from: join(folder, "none") }, join(folder, "x")),
      ).rejects.toThrow(/holds no run/);
    },
    PATIENCE_MS,
  );
});

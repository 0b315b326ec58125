import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultDevice, init } from "@jax-js/jax";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import { ActionScorer } from "#models/evaluation/kuairand/scorer.ts";
import { save } from "#models/training/checkpoint.ts";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { actionData, impressionsOf, inputsOf, windowsOf } from "#models/training/kuairand/data.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";
import { ACTION_SETTINGS } from "#models/training/kuairand/params.ts";
import { type ActionRun, openRun, savedActions } from "#models/training/kuairand/run.ts";
import { PART } from "#models/training/kuairand/split.ts";
import { videoLog } from "#models/training/kuairand/testing/video-log.ts";
import { trainActions } from "#models/training/kuairand/train.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-actions-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const log = videoLog(48, 24, seededRandom(3));
const run = (epochs: number): ActionRun => ({
  seed: 2,
  data: "habits",
  settings: {
    ...ACTION_SETTINGS,
    trunk: { ...ACTION_SETTINGS.trunk, S: 32 },
    table: { rows: 128, width: 8 },
    lengths: [32],
    placesPerStep: 512,
    epochs,
    warmUpSteps: 2,
    validateEvery: 1,
    average: 0.9,
  },
});
const testLogits = async (impressions: readonly Impression[], open = openRun(run(1))) => {
  await init();
  defaultDevice("wasm");
  const data = actionData(impressions);
  const { settings } = run(1);
  const scorer = new ActionScorer(impressions, inputsOf(data, settings), settings);
  return scorer.logits(open.params, open.table, windowsOf(data, "test", settings.trunk.S));
};

describe("ActionScorer", () => {
  it("answers for each impression of the part, from nothing that was then, or later", async () => {
    const data = actionData(log);
    const before = await testLogits(log);
    const tested = impressionsOf(data, "test");
    expect([...before.keys()].filter((k) => !Number.isNaN(before[k]) && k % (A + 1) === 0)).toEqual(
      tested.map((i) => i * (A + 1)),
    );
    for (const { impressions, before: earlier } of data.timelines.slice(0, 2)) {
      // From one moment of the test on, all that was not trained on ends otherwise, whoever saw it.
      const from = earlier[impressions.length - 3] ?? 0;
      const since = log[impressions[from] ?? 0]?.timeMs ?? 0;
      const other = log.map((x, i) =>
        x.timeMs < since || data.parts[i] === PART.train
          ? x
          : { ...x, playMs: 0, actions: x.actions.map((taken) => 1 - taken) },
      );
      const after = await testLogits(other);
      for (const i of tested) {
        if ((log[i]?.timeMs ?? 0) > since) continue;
        for (let a = 0; a <= A; a++)
          expect(after[i * (A + 1) + a]).toBeCloseTo(before[i * (A + 1) + a] ?? NaN, 5);
      }
    }
  });
});

describe("savedActions", () => {
  it("has no weights to judge where there is no run, or none was validated", () => {
    expect(savedActions(folder)).toMatchObject({ error: expect.stringContaining("holds no run") });
    save(folder, run(1), openRun(run(1)).state);
    expect(savedActions(folder)).toMatchObject({
      error: expect.stringContaining("has not been validated yet"),
    });
  });
});

describe("trainActions", () => {
  it("learns the readers' habits and the videos', and saves the run that it returns", async () => {
    const data = actionData(log);
    const trained = await trainActions(data, run(6), folder);
    expect(trained.epochs.map(({ epoch }) => epoch).slice(0, 2)).toEqual([1, 2]);
    expect(trained.epochs.at(-1)?.loss).toBeLessThan(trained.epochs[0]?.loss ?? 0);
    const saved = savedActions(folder);
    expect(saved.ok && saved.value.params).toEqual(trained.params);
    expect(saved.ok && saved.value.table.values).toEqual(trained.table.values);
    expect(readdirSync(folder)).toContain("validation.svg");

    const { settings } = run(6);
    const scorer = new ActionScorer(log, inputsOf(data, settings), settings);
    const logits = await scorer.logits(
      trained.params,
      trained.table,
      windowsOf(data, "test", settings.trunk.S),
    );
    const tested = impressionsOf(data, "test");
    const found = auc(
      scoreOrder(tested.map((i) => logits[i * (A + 1)] ?? NaN)),
      tested.map((i) => log[i]?.actions[0] ?? 0),
    );
    // Whoever knows every habit and every video gets 0.85 to 0.9 here.
    expect(found).toBeGreaterThan(0.75);
  });

  it("goes on with a run that stopped, as if it had not", async () => {
    const data = actionData(log);
    const whole = await trainActions(data, run(2), folder);
    const other = join(folder, "stopped");
    class Stop extends Error {}
    const stop = () => {
      throw new Stop();
    };
    await expect(trainActions(data, run(2), other, { validation: stop })).rejects.toThrow(Stop);
    const resumed = await trainActions(data, run(2), other);
    expect(resumed.epochs).toEqual(whole.epochs);
    expect(resumed.params).toEqual(whole.params);
  });
});

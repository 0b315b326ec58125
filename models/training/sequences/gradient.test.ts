import { defaultDevice, init } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { SequenceGradient } from "#models/training/sequences/gradient.ts";
import { startSequenceModel } from "#models/training/sequences/model.ts";
import { SEQUENCE_PRESETS, type SequenceSettings } from "#models/training/sequences/params.ts";
import type { WindowBatch } from "#models/training/sequences/windows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** A busy machine is no failure. */
const PATIENCE_MS = 300_000;
const ITEMS = 12;
const D = 8;
const { dense } = SEQUENCE_PRESETS;
const settings: SequenceSettings = {
  ...dense,
  trunk: { ...dense.trunk, D, layers: 1, queryHeads: 2, kvHeads: 1, keySize: 4, ffn: 8, S: 8 },
  lengths: [8],
  tokensPerStep: 32,
  always: 4,
  sampled: 4,
  dropout: { met: 0.2, branches: 0.2 },
};
const random = seededRandom(3);
const histories = [9, 4, 6].map((length) =>
  Int32Array.from({ length }, () => 1 + Math.floor(random() * ITEMS)),
);
const batch: WindowBatch = {
  S: 8,
  windows: [
    { user: 0, from: 1, to: 8 },
    { user: 1, from: 0, to: 3 },
    { user: 2, from: 0, to: 5 },
  ],
};
const STEP = 17;
const model = startSequenceModel(settings.trunk, ITEMS, random);
const part = (rank: number, of: number) =>
  new SequenceGradient(model, histories, settings, 5, { rank, of });
const sums = (): Float32Array => new Float32Array(model.flat.length);

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe("SequenceGradient", () => {
  it(
    "is the slope of its loss in every weight, rows of items among them",
    async () => {
      const gradient = part(0, 1);
      const found = sums();
      await gradient.at(batch, STEP, found);
      const unused = sums();
      const h = 4e-3;
      let worst = 0;
      for (let i = D; i < model.flat.length; i += 5) {
        const old = model.flat[i] ?? 0;
        model.flat[i] = old + h;
        const up = await gradient.at(batch, STEP, unused);
        model.flat[i] = old - h;
        const down = await gradient.at(batch, STEP, unused);
        model.flat[i] = old;
        worst = Math.max(worst, Math.abs((up - down) / (2 * h) - (found[i] ?? NaN)));
      }
      expect(worst).toBeLessThan(5e-3);
      expect(Math.max(...found.subarray(0, model.table.data.length).map(Math.abs))).toBeGreaterThan(
        0.05,
      );
      expect(found.subarray(0, D).every((x) => x === 0)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    "adds up over the parts of a batch, an empty part adding nothing",
    async () => {
      const whole = sums();
      const loss = await part(0, 1).at(batch, STEP, whole);
      for (const of of [2, 4]) {
        const added = sums();
        let addedLoss = 0;
        for (let rank = 0; rank < of; rank++) {
          const own = sums().fill(99);
          addedLoss += await part(rank, of).at(batch, STEP, own);
          for (const [i, x] of own.entries()) added[i] = (added[i] ?? 0) + x;
        }
        expect(addedLoss).toBeCloseTo(loss, 5);
        for (const [i, x] of whole.entries()) expect(added[i]).toBeCloseTo(x, 4);
      }
    },
    PATIENCE_MS,
  );

  it("drops other numbers at another step", async () => {
    const gradient = part(0, 1);
    const at = (step: number) => gradient.at(batch, step, sums());
    expect(await at(STEP)).toBe(await at(STEP));
    expect(await at(STEP)).not.toBe(await at(STEP + 1));
  });
});

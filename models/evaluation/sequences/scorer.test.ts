import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, expect, it } from "vitest";
import { placeOf } from "#models/evaluation/sequences/metrics.ts";
import { SequenceScorer } from "#models/evaluation/sequences/scorer.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { sequenceTrunk } from "#models/phoenix/sequence.ts";
import type { Case } from "#models/training/sequences/leave-one-out.ts";
import { metScale, startSequenceModel } from "#models/training/sequences/model.ts";
import { SEQUENCE_PRESETS } from "#models/training/sequences/params.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const ITEMS = 50;
const D = 16;
const trunk = {
  ...SEQUENCE_PRESETS.dense.trunk,
  D,
  queryHeads: 2,
  kvHeads: 1,
  keySize: 8,
  ffn: 24,
  S: 12,
};
const random = seededRandom(6);
const model = startSequenceModel(trunk, ITEMS, random);
const item = () => 1 + Math.floor(random() * ITEMS);
/** Histories of each bucket, of its very length, and longer than any. */
const cases: Case[] = [1, 3, 4, 5, 11, 12, 13, 40].map((length, user) => ({
  user,
  history: Int32Array.from({ length }, item),
  target: item(),
}));

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

it("ranks by the state after each history's newest items, whatever row it was padded into", async () => {
  const places = await new SequenceScorer(trunk, [4, 12]).places(model, cases);
  for (const [i, { history, target }] of cases.entries()) {
    const newest = history.slice(-trunk.S);
    const row = (j: number) => model.table.data.subarray(j * D, (j + 1) * D);
    const met = Float32Array.from([...newest].flatMap((j) => [...row(j)])).map(
      (x) => x * metScale(D),
    );
    const rows = np.array(met, { shape: [1, newest.length, D] });
    const states = (await sequenceTrunk(
      toDevice(model.params),
      rows,
      trunk,
    ).data()) as Float32Array;
    const last = states.slice(-D);
    const scores = Float32Array.from({ length: ITEMS + 1 }, (_, j) =>
      row(j).reduce((sum, x, d) => sum + x * (last[d] ?? 0), 0),
    );
    expect(places[i], `history of ${history.length}`).toBe(
      placeOf(target, scores, new Set(history)),
    );
  }
});

import { defaultDevice, init, jit, numpy as np, tree as trees, valueAndGrad } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { flatten, toDevice } from "#models/phoenix/param-tree.ts";
import { sequenceTrunk } from "#models/phoenix/sequence.ts";
import { sequenceLoss, type Step, type Weights } from "#models/training/sequences/loss.ts";
import { startSequenceModel } from "#models/training/sequences/model.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** A busy machine is no failure. */
const PATIENCE_MS = 300_000;
const CONFIG: TrunkConfig = {
  D: 8,
  layers: 1,
  queryHeads: 2,
  kvHeads: 1,
  keySize: 4,
  ffn: 8,
  S: 6,
  A: 0,
  C: 0,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: 0.5,
};
const { D, S } = CONFIG;
const [B, N] = [2, 5];
const T = B * S;
const random = seededRandom(9);
const tensor = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random() - 1),
});
const { params } = startSequenceModel(CONFIG, N, random);
const { tree, flat } = flatten({
  params,
  met: tensor(B, S, D),
  next: tensor(T, D),
  candidates: tensor(N, D),
});
const array = (values: readonly number[], ...shape: number[]) =>
  np.array(Float32Array.from(values), { shape });
/** The second row ends after four items. */
const share = Array.from({ length: T }, (_, t) => (t < S + 4 ? 1 / (S + 4) : 0));
const masks = Array.from({ length: 2 }, () =>
  Array.from({ length: T * D }, () => (random() < 0.3 ? 0 : 1 / 0.7)),
);
const step = (): Step => ({
  logWeights: array([0, 0.2, 0.4, 0.6, 0.8], 1, N),
  missing: array(
    Array.from({ length: T }, (_, t) => (t % 3 === 0 ? 0 : 1)),
    T,
  ),
  share: array(share, T),
  kept: [{ attention: array(masks[0] ?? [], B, S, D), forward: array(masks[1] ?? [], B, S, D) }],
});
const weights = (): Weights => toDevice(tree) as Weights;
const traced = jit(((w: Weights, s: Step) => sequenceLoss(w, s, CONFIG)) as never) as unknown as (
  w: Weights,
  s: Step,
) => np.Array;
const lossOf = async (): Promise<number> =>
  ((await traced(weights(), step()).data()) as Float32Array)[0] ?? NaN;

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe("sequenceLoss", () => {
  it(
    "has the gradient that finite differences have, in every weight and every row",
    async () => {
      const differentiated = valueAndGrad(((w: Weights, s: Step) =>
        sequenceLoss(w, s, CONFIG)) as never) as unknown as (
        w: Weights,
        s: Step,
      ) => [np.Array, Weights];
      const [, gradient] = differentiated(weights(), step());
      const found: number[] = [];
      // Fields in the order of the tree: params, met, next, candidates.
      for (const part of [gradient.params, gradient.met, gradient.next, gradient.candidates])
        for (const leaf of trees.leaves(part as never) as np.Array[])
          found.push(...((await leaf.data()) as Float32Array));
      expect(found).toHaveLength(flat.length);
      const h = 4e-3;
      let worst = 0;
      for (let i = 0; i < flat.length; i += 7) {
        const old = flat[i] ?? 0;
        flat[i] = old + h;
        const up = await lossOf();
        flat[i] = old - h;
        const down = await lossOf();
        flat[i] = old;
        worst = Math.max(worst, Math.abs((up - down) / (2 * h) - (found[i] ?? NaN)));
      }
      expect(worst).toBeLessThan(2e-3);
      expect(Math.max(...found.map(Math.abs))).toBeGreaterThan(0.05);
    },
    PATIENCE_MS,
  );

  it("is the plain cross-entropy where every item is a candidate of weight 1", async () => {
    const targets = Array.from({ length: T }, (_, t) => t % N);
    const rows = tree.candidates.data;
    const next = new Float32Array(T * D);
    for (const [t, j] of targets.entries()) next.set(rows.subarray(j * D, (j + 1) * D), t * D);
    const w = { ...weights(), next: np.array(next, { shape: [T, D] }) };
    const full: Step = {
      logWeights: array(Array<number>(N).fill(0), 1, N),
      missing: array(Array<number>(T).fill(0), T),
      share: array(share, T),
      kept: [],
    };
    const loss = ((await sequenceLoss(w, full, CONFIG).data()) as Float32Array)[0];
    const hidden = (await sequenceTrunk(
      toDevice(tree.params),
      np.array(tree.met.data.slice(), { shape: [B, S, D] }),
      CONFIG,
    ).data()) as Float32Array;
    let expected = 0;
    for (let t = 0; t < T; t++) {
      const scores = Array.from({ length: N }, (_, j) => {
        let dot = 0;
        for (let d = 0; d < D; d++) dot += (hidden[t * D + d] ?? 0) * (rows[j * D + d] ?? 0);
        return dot;
      });
      const all = scores.reduce((sum, x) => sum + Math.exp(x), 0);
      expected += (share[t] ?? 0) * (Math.log(all) - (scores[targets[t] ?? 0] ?? NaN));
    }
    expect(loss).toBeCloseTo(expected, 4);
  });

  it("learns nothing from padding", async () => {
    const before = await lossOf();
    const data = tree.next.data;
    const kept = data.slice();
    data.fill(7, (S + 4) * D);
    expect(await lossOf()).toBeCloseTo(before, 5);
    data.set(kept);
  });
});

import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { sequenceTrunk } from "#models/phoenix/sequence.ts";
import { startSequenceModel } from "#models/training/sequences/model.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const CONFIG: TrunkConfig = {
  D: 16,
  layers: 2,
  queryHeads: 2,
  kvHeads: 1,
  keySize: 8,
  ffn: 24,
  S: 192,
  A: 0,
  C: 0,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: 8 ** -0.5,
};
const { D } = CONFIG;
const random = seededRandom(5);
const { params } = startSequenceModel(CONFIG, 10, random);
const numbers = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);

/** `items [B, S, D]` -> hidden states, row-major. */
async function states(items: Float32Array, B: number, S: number): Promise<Float32Array> {
  const rows = np.array(items.slice(), { shape: [B, S, D] });
  return (await sequenceTrunk(toDevice(params), rows, CONFIG).data()) as Float32Array;
}
const furthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? NaN))), 0);

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe("sequenceTrunk", () => {
  // 48 and 192 are cut into blocks, 40 is not.
  it.each([40, 48, 192])("lets no item change a state before it (S = %i)", async (S) => {
    const items = numbers(S * D);
    const before = await states(items, 1, S);
    for (const changed of [1, S >> 1, S - 1]) {
      const other = items.slice();
      other.set(numbers(D), changed * D);
      const after = await states(other, 1, S);
      const [kept, moved] = [before, after].map((x) => x.slice(0, changed * D));
      expect(furthest(kept ?? before, moved ?? after)).toBe(0);
      for (const at of new Set([changed, S - 1]))
        expect(
          furthest(before.slice(at * D, (at + 1) * D), after.slice(at * D, (at + 1) * D)),
          `state ${at} knows item ${changed}`,
        ).toBeGreaterThan(1e-4);
    }
  });

  it("gives a padded row of any length what the bare row gives, whoever else is in the batch", async () => {
    const length = 29;
    const bare = numbers(length * D);
    const alone = await states(bare, 1, length);
    for (const S of [32, 48, 96, 192]) {
      const batch = numbers(3 * S * D);
      batch.fill(0, S * D, 2 * S * D).set(bare, S * D);
      const row = (await states(batch, 3, S)).slice(S * D, (S + length) * D);
      expect(furthest(row, alone), `S = ${S}`).toBeLessThan(2e-5);
    }
  });

  it("tells the order of what came before", async () => {
    const items = numbers(8 * D);
    const swapped = items.slice();
    swapped.set(items.subarray(0, D), 2 * D);
    swapped.set(items.subarray(2 * D, 3 * D), 0);
    const last = (x: Float32Array) => x.slice(-D);
    expect(
      furthest(last(await states(items, 1, 8)), last(await states(swapped, 1, 8))),
    ).toBeGreaterThan(1e-3);
  });
});

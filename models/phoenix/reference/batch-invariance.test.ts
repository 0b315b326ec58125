import { defaultDevice, init, nn } from "@jax-js/jax";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildReference, type ReferenceConfig } from "#models/contract.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { largestDifference } from "#models/phoenix/reference/testing/largest-difference.ts";
import { rankOnDevice } from "#models/phoenix/reference/testing/rank-on-device.ts";
import {
  pickCandidates,
  seededInputs,
  seededWeights,
} from "#models/phoenix/reference/testing/seeded-inputs.ts";

const SMALL = { D: 16, layers: 2, queryHeads: 4, kvHeads: 2, keySize: 8, S: 9 };
/** Candidates that batches are made of. */
const POOL = 12;
const ALL = Array.from({ length: POOL }, (_, i) => i);

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

/** Probabilities of the pool's candidates `chosen`, ranked together, `[N][A]`. */
async function scores(config: ReferenceConfig, chosen: readonly number[]): Promise<number[][]> {
  const params = buildReference(config, seededWeights(8));
  const { batch, embeddings } = seededInputs(config, 4, { lengths: [6], N: POOL });
  const inputs = {
    batch: { ...batch, candidates: pickCandidates(batch.candidates, chosen) },
    embeddings: { ...embeddings, candidates: pickCandidates(embeddings.candidates, chosen) },
  };
  const { actionLogits } = rankOnDevice(params, inputs, config);
  const data = await nn.sigmoid(actionLogits).data();
  return chosen.map((_, n) => Array.from(data.subarray(n * config.A, (n + 1) * config.A)));
}

describe.each<[string, ReferenceConfig]>([
  ["causal", referenceConfig(SMALL)],
  ["non-causal", referenceConfig({ ...SMALL, causal: false })],
])("in the default mode, %s", (_, config) => {
  it("permuting, splitting and merging batches changes no score by more than 1e-6", async () => {
    const alone = await scores(config, ALL);
    // Any order, with repeats, cut anywhere: every batch that the pool can give.
    const batches = fc.array(fc.integer({ min: 0, max: POOL - 1 }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (chosen) => {
        const together = await scores(config, chosen);
        for (const [n, candidate] of chosen.entries())
          expect(largestDifference(together[n] ?? [], alone[candidate] ?? [])).toBeLessThan(1e-6);
      }),
      { numRuns: 25, seed: 1 },
    );
  });
});

describe("in January's mode", () => {
  const config = referenceConfig({ ...SMALL, mode: "january" });

  it("a candidate's score depends on its slot, as it does in the reference", async () => {
    const same = await scores(config, [3, 3, 3, 3]);
    const [first, second, , last] = same;
    expect(largestDifference(second ?? [], first ?? [])).toBeGreaterThan(1e-4);
    expect(largestDifference(last ?? [], first ?? [])).toBeGreaterThan(1e-4);
  });

  it("and on nothing else in the batch", async () => {
    const [here, there] = [await scores(config, [3, 1, 2]), await scores(config, [3, 9, 8, 7])];
    expect(largestDifference(there[0] ?? [], here[0] ?? [])).toBeLessThan(1e-6);
  });
});

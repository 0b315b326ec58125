import { defaultDevice, init, type numpy as np, tree as trees } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { buildReference, type ReferenceConfig } from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { onDevice } from "#models/phoenix/reference/host-tensors.ts";
import { rankCandidates, rankerScores } from "#models/phoenix/reference/ranker.ts";
import { startReference } from "#models/phoenix/reference/start.ts";
import { largestDifference } from "#models/phoenix/reference/testing/largest-difference.ts";
import { plainForward } from "#models/phoenix/reference/testing/plain-forward.ts";
import { rankOnDevice } from "#models/phoenix/reference/testing/rank-on-device.ts";
import {
  type PaddedAt,
  seededInputs,
  seededWeights,
} from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const SMALL = { D: 16, layers: 2, queryHeads: 6, kvHeads: 3, keySize: 8, S: 7 };
const MAY = { mode: "january", C: 8, dwellWidth: 64, postAges: 82 } as const;
/** The last viewer is nobody: their sequence is padding and candidates. */
const LENGTHS = [7, 3, 0, 0];
const NOBODY = LENGTHS.length - 1;

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe.each<[string, ReferenceConfig]>([
  ["January's", referenceConfig({ ...SMALL, mode: "january" })],
  ["May's", referenceConfig({ ...SMALL, ...MAY })],
  ["the default", referenceConfig(SMALL)],
  ["a non-causal", referenceConfig({ ...SMALL, causal: false })],
  ["a sharply capped", referenceConfig({ ...SMALL, softCap: 3, attentionMultiplier: 0.5 })],
  ["a network of one key-value head", referenceConfig({ ...SMALL, kvHeads: 1 })],
])("%s network", (_, config) => {
  it.each<PaddedAt>(["start", "end"])(
    "answers what plain loops in double precision answer, padding at the %s",
    async (paddedAt) => {
      const inputs = seededInputs(config, 5, {
        lengths: LENGTHS,
        N: 4,
        paddedAt,
        missing: [2],
        anonymous: [NOBODY],
      });
      const params = buildReference(config, seededWeights(3));
      const output = rankOnDevice(params, inputs, config);
      const viewers = LENGTHS.map((__, b) =>
        plainForward(params, inputs.batch, inputs.embeddings, config, b),
      );
      const actionLogits = viewers.flatMap((viewer) => viewer.actionLogits.flat());
      const continuousLogits = viewers.flatMap((viewer) => viewer.continuousLogits.flat());
      expect(largestDifference(await output.actionLogits.data(), actionLogits)).toBeLessThan(1e-5);
      const continuous = (await output.continuousLogits?.data()) ?? [];
      expect(largestDifference(continuous, continuousLogits)).toBeLessThan(1e-5);
    },
  );
});

it("answers exactly 0.5 for everything before training, as the reference does", async () => {
  for (const config of [referenceConfig({ mode: "january" }), referenceConfig()]) {
    const params = startReference(config, seededRandom(42));
    const inputs = seededInputs(config, 42, { lengths: [32, 20], N: 8 });
    const { probabilities, continuous } = rankerScores(rankOnDevice(params, inputs, config));
    expect(probabilities.shape).toEqual([2, 8, config.A]);
    const all = [...(await probabilities.data()), ...((await continuous?.data()) ?? [])];
    expect(new Set(all)).toEqual(new Set([0.5]));
  }
});

it("uses up everything it is given, so that nothing leaks", async () => {
  for (const mode of ["january", "default"] as const) {
    const config = referenceConfig({ ...SMALL, mode });
    const { batch, embeddings } = seededInputs(config, 1, { lengths: [3, 7], N: 3 });
    const given = [
      toDevice(buildReference(config, seededWeights(1))),
      { context: onDevice(batch.context), candidates: onDevice(batch.candidates) },
      { context: onDevice(embeddings.context), candidates: onDevice(embeddings.candidates) },
    ] as const;
    const { actionLogits, continuousLogits } = rankCandidates(...given, config);
    await actionLogits.data();
    await continuousLogits?.data();
    const arrays = trees.leaves(given as never) as np.Array[];
    expect(new Set(arrays.map(({ refCount }) => refCount))).toEqual(new Set([0]));
  }
});

describe("inputs of another network", () => {
  const config = referenceConfig(SMALL);
  const january = referenceConfig({ ...SMALL, mode: "january" });
  const params = buildReference(config, seededWeights(1));
  const inputs = seededInputs(config, 1, { lengths: [2], N: 2 });

  it("are refused by name: one too many, one missing, one of another shape", () => {
    const { batch, embeddings } = inputs;
    expect(() => rankOnDevice(params, inputs, january)).toThrow(
      "this network has no input historyDwell",
    );
    const without = seededInputs(january, 1, { lengths: [2], N: 2 });
    const { postAges: __, ...ageless } = batch.candidates;
    expect(() =>
      rankOnDevice(params, { batch: { ...batch, candidates: ageless }, embeddings }, config),
    ).toThrow("input postAges is missing");
    const { historyActions } = without.batch.context;
    expect(() =>
      rankOnDevice(
        params,
        { batch: { ...batch, context: { ...batch.context, historyActions } }, embeddings },
        config,
      ),
    ).toThrow("input historyActions is [1, 7, 19], not [1, 7, 23]");
  });
});

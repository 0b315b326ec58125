import { defaultDevice, init, nn, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { buildTrunk, ffnWidth, type Tensor, type TrunkConfig } from "#models/contract.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { candidatesGraph, contextGraph } from "#models/export/trunk-graph.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { trunk as packedTrunk } from "#models/phoenix/packed.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { candidateHeads } from "#models/phoenix/reference/ranker.ts";
import { largestDifference } from "#models/phoenix/reference/testing/largest-difference.ts";
import { seededWeights } from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { normals } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** The product's network on short histories, and a smaller one whose cap is felt. */
const networks: [string, TrunkConfig][] = [
  ["the product's network", { ...TRUNK, S: 8 }],
  [
    "a sharply capped network",
    {
      ...TRUNK,
      D: 24,
      layers: 3,
      queryHeads: 6,
      kvHeads: 2,
      keySize: 6,
      ffn: ffnWidth(24, 2),
      S: 8,
      softCap: 3,
      attentionMultiplier: 0.5,
    },
  ],
];
/** Padding stands before the history, as in the product. */
const PADDINGS = [0, 3, 8];

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe.each(networks)("%s", (_, config) => {
  const { S, D, A, C } = config;
  const params = buildTrunk(config, seededWeights(12));
  const normal = normals(seededRandom(13));
  const tokens = (...shape: number[]): Tensor => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, normal),
  });
  const reader = tokens(1, D);
  const history = tokens(S, D);
  const candidates = tokens(S, D);

  /** Logits of some candidates after the first `length` entries, by one full sequence a call. */
  async function fullSequence(length: number, padding: number, chosen: readonly number[]) {
    const T = 1 + length + chosen.length;
    const all = Float32Array.from([
      ...reader.data,
      ...history.data.subarray(0, length * D),
      ...chosen.flatMap((n) => [...candidates.data.subarray(n * D, (n + 1) * D)]),
    ]);
    const present = Float32Array.from({ length: T }, (__, t) => (t >= 1 && t <= padding ? 0 : 1));
    const { actionLogits, continuousLogits } = candidateHeads(
      toDevice(params),
      {
        tokens: np.array(all, { shape: [1, T, D] }),
        present: np.array(present, { shape: [1, T] }),
      },
      referenceConfig({ ...config, S: length }),
    );
    return {
      actions: await actionLogits.data(),
      continuous: (await continuousLogits?.data()) ?? [],
    };
  }

  it.each(PADDINGS)(
    "packed for training scores every impression as the full sequence does, %i padded",
    async (padding) => {
      const mask = Float32Array.from({ length: S }, (__, i) => (i < padding ? 0 : 1));
      const device = ({ data }: Tensor, ...shape: number[]) => np.array(data.slice(), { shape });
      const packed = packedTrunk(
        toDevice(params),
        device(reader, 1, D),
        device(history, 1, S, D),
        device(candidates, 1, S, D),
        np.array(mask, { shape: [1, S] }),
        config,
      );
      const actions = await packed.actionLogits.data();
      const continuous = await packed.continuousLogits.data();
      for (let i = Math.max(1, padding); i < S; i++) {
        const expected = await fullSequence(i, padding, [i]);
        const own = actions.subarray(i * A, (i + 1) * A);
        expect(largestDifference(own, expected.actions)).toBeLessThan(1e-5);
        const more = continuous.subarray(i * C, (i + 1) * C);
        expect(largestDifference(more, expected.continuous)).toBeLessThan(1e-5);
      }
    },
  );

  it.each(PADDINGS)(
    "split into context and candidates scores as the full sequence does, %i padded",
    async (padding) => {
      const context = await openGraph(contextGraph(params, config));
      const scorer = await openGraph(candidatesGraph(params, config));
      const T = 1 + S;
      const float32 = (data: Float32Array, ...dims: number[]) => ({
        type: "float32" as const,
        data,
        dims,
      });
      const present = Float32Array.from({ length: T }, (__, t) => (t >= 1 && t <= padding ? 0 : 1));
      const mask = float32(present, T);
      const known = await context.run({
        tokens: float32(Float32Array.from([...reader.data, ...history.data]), T, D),
        mask,
      });
      const outputs = await scorer.run({
        tokens: float32(candidates.data, S, D),
        mask,
        ...known,
      });
      const all = Array.from({ length: S }, (__, i) => i);
      const expected = await fullSequence(S, padding, all);
      const sigmoid = async (logits: ArrayLike<number>) =>
        nn.sigmoid(np.array(Float32Array.from(logits))).data();
      const [actions, dwell] = [
        await sigmoid(expected.actions),
        await sigmoid(expected.continuous),
      ];
      expect(largestDifference(outputs["probabilities"]?.data ?? [], actions)).toBeLessThan(1e-5);
      expect(largestDifference(outputs["continuous"]?.data ?? [], dwell)).toBeLessThan(1e-5);
    },
  );
});

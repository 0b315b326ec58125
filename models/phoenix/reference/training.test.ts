import {
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree as trees,
  valueAndGrad,
} from "@jax-js/jax";
import { beforeAll, expect, it } from "vitest";
import type { ReferenceConfig, ReferenceParams } from "#models/contract.ts";
import { flatten, toDevice } from "#models/phoenix/param-tree.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { onDevice } from "#models/phoenix/reference/host-tensors.ts";
import { rankCandidates } from "#models/phoenix/reference/ranker.ts";
import { startReference } from "#models/phoenix/reference/start.ts";
import { seededInputs } from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { AdamW } from "#models/training/adamw.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const SMALL = { D: 16, layers: 2, queryHeads: 2, kvHeads: 1, keySize: 8, S: 6 };

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

/** Cross-entropy on one batch before and after some steps on it. */
async function overfit(config: ReferenceConfig, steps: number): Promise<[number, number]> {
  const inputs = seededInputs(config, 21, { lengths: [6, 4, 2, 5], N: 5 });
  const random = seededRandom(22);
  const taken = Float32Array.from({ length: 4 * 5 * config.A }, () => Number(random() < 0.3));
  const { tree: params, flat } = flatten(startReference(config, seededRandom(23), "trainable"));
  const loss = (p: ReferenceParams<np.Array>) => {
    const { batch, embeddings } = inputs;
    const { actionLogits: z, continuousLogits } = rankCandidates(
      p,
      { context: onDevice(batch.context), candidates: onDevice(batch.candidates) },
      { context: onDevice(embeddings.context), candidates: onDevice(embeddings.candidates) },
      config,
    );
    const y = np.array(taken.slice(), { shape: [4, 5, config.A] });
    const entropy = np.mean(nn.softplus(z.ref).sub(z.mul(y)));
    return continuousLogits ? entropy.add(np.mean(nn.softplus(continuousLogits))) : entropy;
  };
  // Its type knows functions of arrays only; ours takes a tree of them.
  const step = jit(valueAndGrad(loss as never) as never) as unknown as (
    p: ReferenceParams<np.Array>,
  ) => [np.Array, ReferenceParams<np.Array>];
  const adam = new AdamW(new Uint8Array(flat.length), {
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 0,
    clipNorm: 1,
  });
  const losses: number[] = [];
  for (let i = 1; i <= steps; i++) {
    const [value, gradient] = step(toDevice(params));
    losses.push(value.item());
    const leaves = trees.leaves(gradient as never) as np.Array[];
    const parts = await Promise.all(leaves.map((leaf) => leaf.data()));
    expect(parts.every((part) => part.every(Number.isFinite))).toBe(true);
    adam.step(flat, Float32Array.from(parts.flatMap((part) => [...part])), 0.01, i);
  }
  return [losses[0] ?? NaN, losses.at(-1) ?? NaN];
}

it.each([
  ["January's form", referenceConfig({ ...SMALL, mode: "january" })],
  ["the default form", referenceConfig(SMALL)],
  ["the non-causal form", referenceConfig({ ...SMALL, causal: false })],
])("%s learns a batch by heart: thirty steps halve its loss", async (_, config) => {
  const [before, after] = await overfit(config, 30);
  expect(after).toBeLessThan(before / 2);
});

import { defaultDevice, grad, init, numpy as np } from "@jax-js/jax";
import { beforeAll, expect, it } from "vitest";
import type { ReferenceParams, Tensor } from "#models/contract.ts";
import { leaves, toDevice } from "#models/phoenix/param-tree.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { onDevice } from "#models/phoenix/reference/host-tensors.ts";
import { rankCandidates } from "#models/phoenix/reference/ranker.ts";
import { type Start, startReference } from "#models/phoenix/reference/start.ts";
import { seededInputs } from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

const config = referenceConfig({ D: 32, S: 8, keySize: 8 });

const deviation = ({ data }: Tensor) =>
  Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);

it("the published start is zeros in the trunk and of variance 1 / fan-out elsewhere", () => {
  const { context, candidates, trunk } = startReference(config, seededRandom(42));
  for (const tensor of leaves([...trunk.layers, trunk.finalNorm]))
    expect(new Set(tensor.data)).toEqual(new Set([0]));
  const { D, A, Hi, Ha, dwellWidth } = config;
  // Reduce matrices are drawn transposed, so their fan-out is what goes in.
  const expected: [Tensor | undefined, number][] = [
    [context.reduceUser, config.Hu * D],
    [context.reduceHistory, (Hi + Ha + 3) * D],
    [candidates.reduceCandidates, (Hi + Ha + 2) * D],
    [context.actions, D],
    [context.surfaceTable, D],
    [context.dwellDown, D],
    [context.dwellUp, dwellWidth],
    [candidates.postAgeTable, D],
    [trunk.actionHead, A],
  ];
  for (const [tensor, fan] of expected) {
    if (!tensor) throw new Error("a tensor is missing");
    // Three standard errors of a deviation that is measured on so many numbers.
    const error = 3 / Math.sqrt(2 * tensor.data.length);
    expect(Math.abs(deviation(tensor) * Math.sqrt(fan) - 1)).toBeLessThan(error);
    expect(Math.max(...tensor.data.map(Math.abs))).toBeLessThan(2 / 0.8796 / Math.sqrt(fan));
  }
});

/** Largest gradient of any tensor in the layers, for a loss that every head takes part in. */
async function layersGradient(start: Start): Promise<number> {
  const params = startReference(config, seededRandom(1), start);
  const { batch, embeddings } = seededInputs(config, 2, { lengths: [8, 5], N: 3 });
  const loss = (p: ReferenceParams<np.Array>) => {
    const { actionLogits } = rankCandidates(
      p,
      { context: onDevice(batch.context), candidates: onDevice(batch.candidates) },
      { context: onDevice(embeddings.context), candidates: onDevice(embeddings.candidates) },
      { ...config, C: 0 },
    );
    return np.sum(np.square(actionLogits.add(1)));
  };
  const { continuousHead: _, ...trunk } = params.trunk;
  // Its type knows functions of arrays only; ours takes a tree of them.
  const gradientOf = grad(loss as never) as unknown as (
    p: ReferenceParams<np.Array>,
  ) => ReferenceParams<np.Array>;
  const gradient = gradientOf(toDevice({ ...params, trunk }));
  const largest = async (tensors: readonly np.Array[]) => {
    const all = await Promise.all(tensors.map((tensor) => tensor.data()));
    return Math.max(...all.flatMap((data) => Array.from(data, Math.abs)));
  };
  expect(await largest([gradient.trunk.finalNorm])).toBeGreaterThan(0);
  return largest(gradient.trunk.layers.flatMap((layer) => Object.values(layer) as np.Array[]));
}

it("the published start never moves the layers: their gradients are exactly 0", async () => {
  expect(await layersGradient("published")).toBe(0);
});

it("the trainable start moves them", async () => {
  expect(await layersGradient("trainable")).toBeGreaterThan(0);
});

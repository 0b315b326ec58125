import { describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import type { GraphSession } from "#models/export/golden-outputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { seededRandom, seededTensor, seededTrunk } from "#models/export/seeded-trunk.ts";
import { candidatesGraph, contextGraph } from "#models/export/trunk-graph.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { openSmallTrunk, SMALL_TRUNK } from "#models/kernel/testing/small-trunk.ts";
import type { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const N = 37;
/** What float32 allows: the graphs are as far from double precision. */
const CLOSE = 1e-5;

const configs: readonly (readonly [string, Partial<TrunkConfig>])[] = [
  ["one layer", { layers: 1 }],
  ["three layers", { layers: 3 }],
  ["as many key-value heads as query heads", { kvHeads: 4 }],
  ["one key-value head", { kvHeads: 1 }],
  ["one query head", { queryHeads: 1, kvHeads: 1 }],
  ["keys of 16", { keySize: 16 }],
  ["keys of 32, wider together than the network", { keySize: 32 }],
  ["heads wider than all the rest", { D: 8, kvHeads: 4, keySize: 32, ffn: 8, S: 15 }],
  ["a feed-forward layer of 20", { ffn: 20 }],
  ["a feed-forward layer of 176", { ffn: 176 }],
  ["no history", { S: 0 }],
  ["a history of one", { S: 1 }],
  ["a history that fills a panel with the reader", { S: 7 }],
  ["a history that fills a panel", { S: 8 }],
  ["a history of 128", { S: 128 }],
  ["eight heads", { A: 7, C: 1 }],
  ["24 heads", { A: 23, C: 1 }],
  ["one action", { A: 1, C: 1 }],
  ["the product's soft cap", { softCap: 30, attentionMultiplier: 0.125 }],
  ["another base", { ropeBase: 500 }],
];

describe.each(configs)("a trunk with %s", (_, fields) => {
  const config: TrunkConfig = { ...SMALL_TRUNK, ...fields };
  const { D, S } = config;
  const random = seededRandom(2);
  const context = seededTensor(random, [1 + S, D], 1).data;
  const candidates = seededTensor(random, [N, D], 1).data;
  const histories = [...new Set([0, Math.ceil(S / 3), Math.max(0, S - 1), S])];

  it.each(KERNEL_BUILDS)("scores in the %s build as the graphs do", async (build) => {
    const params = seededTrunk(config, 1);
    const graphs = [
      await openGraph(contextGraph(params, config)),
      await openGraph(candidatesGraph(params, config)),
    ] as const;
    const kernel = openSmallTrunk(config, { build });
    // The longest first, so that what it leaves behind would show.
    for (const history of histories.toReversed()) {
      const truth = await graphScores(graphs, history);
      const scores = kernelScores(kernel, history);
      for (const name of ["probabilities", "continuous"] as const)
        expect(largestDifference(scores[name], truth[name])).toBeLessThan(CLOSE);
    }
  });

  it("scores nearly the same in int8", () => {
    const exact = kernelScores(openSmallTrunk(config), S);
    for (const build of KERNEL_BUILDS) {
      const kernel = openSmallTrunk(config, { build, precision: "int8" });
      const rounded = kernelScores(kernel, S);
      expect(largestDifference(rounded.probabilities, exact.probabilities)).toBeLessThan(0.1);
    }
  });

  function kernelScores(kernel: PhoenixKernel, history: number) {
    const tokens = new Float32Array((1 + history) * D);
    tokens.set(context.subarray(0, D));
    tokens.set(context.subarray((1 + S - history) * D), D);
    kernel.setContextTokens(tokens);
    return kernel.scoreTokens(candidates);
  }

  /** A history is right-aligned in the graphs, behind padding. */
  async function graphScores(
    [contextPass, scorer]: readonly [GraphSession, GraphSession],
    history: number,
  ) {
    const mask = {
      type: "float32" as const,
      dims: [1 + S],
      data: Float32Array.from({ length: 1 + S }, (__, i) => (i === 0 || i > S - history ? 1 : 0)),
    };
    const tokens = (data: Float32Array) => ({
      type: "float32" as const,
      dims: [data.length / D, D],
      data,
    });
    const made = await contextPass.run({ tokens: tokens(context), mask });
    const { probabilities, continuous } = await scorer.run({
      ...made,
      tokens: tokens(candidates),
      mask,
    });
    return {
      probabilities: probabilities?.data ?? new Float32Array(),
      continuous: continuous?.data ?? new Float32Array(),
    };
  }
});

import * as ort from "onnxruntime-web/wasm";
import { expect, it } from "vitest";
import { nodeKernel } from "#models/bench/rank/node-kernel.ts";
import { splitContenders } from "#models/bench/rank/ort-contenders.ts";
import { benchWorkload } from "#models/bench/rank/workload.ts";
import { largestDifference } from "#models/export/largest-difference.ts";

it("scores the bench network as the split graphs do, in float32", async () => {
  ort.env.wasm.numThreads = 1;
  const workload = benchWorkload({ N: 64 });
  const { split } = await splitContenders(ort, workload);
  const exact = (await split.run()).slice();
  expect(largestDifference(await nodeKernel(workload, "f32").run(), exact)).toBeLessThan(1e-5);
});

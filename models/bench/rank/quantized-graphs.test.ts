import * as ort from "onnxruntime-web/wasm";
import { beforeAll, expect, it } from "vitest";
import { type Contender } from "#models/bench/rank/contender.ts";
import { splitContenders } from "#models/bench/rank/ort-contenders.ts";
import { QUANTIZED_FORMS, quantizedGraph } from "#models/bench/rank/quantized-graphs.ts";
import { benchWorkload } from "#models/bench/rank/workload.ts";
import { candidatesGraph } from "#models/export/trunk-graph.ts";

const workload = benchWorkload({ S: 16, N: 64 });
/** Mean difference of a probability that rounding to int8 explains in a network of random weights. */
const ROUNDING = 0.03;

let exact: Float32Array;
beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  exact = (await (await splitContenders(ort, workload)).split.run()).slice();
});

const answers = async (contender: Contender) => (await contender.run()).slice();

it.each(QUANTIZED_FORMS)("%s ranks as float32 does but for rounding", async (form) => {
  const rounded = await answers((await splitContenders(ort, workload, form)).split);
  expect(rounded.length).toBe(exact.length);
  const mean = rounded.reduce((sum, p, i) => sum + Math.abs(p - (exact[i] ?? 0)), 0) / exact.length;
  expect(mean).toBeGreaterThan(0);
  expect(mean).toBeLessThan(ROUNDING);
});

it.each(QUANTIZED_FORMS)("%s keeps weights in less than a third of the bytes", (form) => {
  const graph = candidatesGraph(workload.params, workload.config);
  expect(quantizedGraph(graph, form).length).toBeLessThan(graph.length / 3);
});

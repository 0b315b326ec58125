import { describe, expect, it } from "vitest";
import { kernelFigures } from "#models/bench/rank/kernel-figures.ts";
import type { PageResult } from "#models/bench/rank/rank-page.ts";
import { candidateFlops } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";

const times = (ms: number) => [ms + 1, ms, ms - 1];
const kernel = (name: string, ms: number) => ({
  [name]: times(ms),
  [`${name} context`]: times(ms / 5),
  [`${name} candidates`]: times((4 * ms) / 5),
});

const result: PageResult = {
  isolated: true,
  threads: 2,
  samples: {
    ...kernel("kernel int8", 10),
    ...kernel("kernel f32", 20),
    ...kernel("kernel int8 plain-simd", 25),
    ...kernel("kernel f32 plain-simd", 40),
    split: times(40),
    "ort int8 stored": times(41),
    "ort int8 bits": times(42),
    "ort int8 dynamic": times(30),
    "plain 32": times(200),
    "plain 64": times(150),
    "plain 128": times(100),
    "plain 256": times(80),
    "plain 512": times(90),
    "plain 1024": times(110),
    "matmul 10x10x10": times(10),
    "product f32": times(10),
    "product int8": times(10),
  },
  differences: { "kernel int8": 0.02, "kernel int8 plain-simd": 0.02 },
  flops: { "matmul 10x10x10": 2e8 },
  kernelProducts: [
    { name: "product f32", precision: "f32", flops: 1e9 },
    { name: "product int8", precision: "int8", flops: 2e9 },
  ],
  peers: {},
  failed: {},
};

const value = (name: string, of = result) =>
  kernelFigures(of).find(({ figure }) => figure === name)?.value;

describe("kernelFigures", () => {
  it("names every figure once, with the page's suffix", () => {
    const names = kernelFigures(result, "-1-thread").map(({ figure }) => figure);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.endsWith("-1-thread"))).toBe(true);
  });

  it("compares int8 with the plain form, where no precision is named", () => {
    expect(value("kernel-vs-plain")).toBe(20);
    expect(value("kernel-int8-vs-plain")).toBe(20);
    expect(value("kernel-f32-vs-plain")).toBe(10);
    expect(value("kernel-vs-best-plain")).toBe(8);
    expect(value("kernel-vs-plain-plain-simd")).toBe(8);
  });

  it("compares each precision with the same split network on ONNX Runtime", () => {
    expect(value("kernel-vs-ort")).toBe(3);
    expect(value("kernel-f32-vs-ort")).toBe(2);
  });

  it("compares int8 with float32 graphs where those are the faster ones", () => {
    const samples = { ...result.samples, split: times(28) };
    expect(value("kernel-vs-ort", { ...result, samples })).toBe(2.8);
  });

  it("divides a precision's rate by the fastest product that computes with as much", () => {
    const operations = candidateFlops(BENCH_TRUNK, 1024);
    expect(value("kernel-peak-fraction")).toBeCloseTo(operations / 8e6 / 200);
    expect(value("kernel-f32-peak-fraction")).toBeCloseTo(operations / 16e6 / 100);
  });
});

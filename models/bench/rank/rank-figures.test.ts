import { describe, expect, it } from "vitest";
import { rankFigures } from "#models/bench/rank/rank-figures.ts";
import type { PageResult } from "#models/bench/rank/rank-page.ts";
import { candidateFlops } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";

const times = (ms: number) => [ms + 1, ms, ms - 1];

const result: PageResult = {
  isolated: true,
  threads: 2,
  samples: {
    split: times(20),
    context: times(5),
    candidates: times(15),
    "plain 32": times(100),
    "plain 64": times(70),
    "plain 128": times(50),
    "plain 256": times(40),
    "plain 512": times(60),
    "plain 1024": times(90),
    "tfjs split": times(200),
    "matmul 10x10x10": times(10),
  },
  differences: { "plain 32": 2e-7, "tfjs split": 3e-6, "ort int8 dynamic": 0.1 },
  flops: { "matmul 10x10x10": 1e9 },
  kernelProducts: [],
  peers: { tfjs: { best: "tfjs split", tried: {} } },
  failed: { "jax-js": "Error: no threads" },
};

const figures = rankFigures(result, {});
const figure = (name: string) => figures.find((each) => each.figure === name);

describe("rankFigures", () => {
  it("prints every figure of the suite once", () => {
    const names = figures.map((each) => each.figure);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        "split-vs-plain",
        "split-vs-best-plain",
        "max-difference",
        "vs-jax-js",
        "vs-tfjs",
        "matmul-peak-fraction",
        "ms-per-1000",
      ]),
    );
  });

  it("compares with 32 candidates a pass, and with the fastest pass size", () => {
    expect(figure("split-vs-plain")).toMatchObject({ value: 5, ours: 20, peer: 100, n: 3 });
    expect(figure("split-vs-best-plain")).toMatchObject({ value: 2, ours: 20, peer: 40 });
  });

  it("takes the peer's fastest form", () => {
    expect(figure("vs-tfjs")).toMatchObject({ value: 10, peer: 200 });
  });

  it("names a peer that failed as missing, with the reason and no value", () => {
    expect(figure("vs-jax-js")).toMatchObject({ value: null, peer: null, n: 0 });
    expect(figure("vs-jax-js")?.missing).toBe("Error: no threads");
  });

  it("reports the largest difference of any contender in float32", () => {
    expect(figure("max-difference")?.value).toBe(3e-6);
  });

  it("divides the candidates' rate by the measured peak", () => {
    const rate = candidateFlops(BENCH_TRUNK, 1024) / 15 / 1e6;
    expect(figure("matmul-peak-fraction")?.peer).toBeCloseTo(100);
    expect(figure("matmul-peak-fraction")?.value).toBeCloseTo(rate / 100);
  });
});

it("one candidate costs 1.2 million operations in the bench network", () => {
  expect(candidateFlops(BENCH_TRUNK, 1)).toBe(
    2 * (4 * (128 * 128 * 2 + 128 * 64 * 2 + 3 * 128 * 176 + 2 * 4 * 32 * 130) + 128 * 24),
  );
});

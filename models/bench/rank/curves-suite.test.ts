import { expect, it } from "vitest";
import { CANDIDATE_COUNTS, PLAIN_PASSES } from "#models/bench/rank/curve-params.ts";
import { curveFigures } from "#models/bench/rank/curves-suite.ts";

it("divides each point's medians by ours", () => {
  const point = {
    split: [2, 4, 3],
    candidates: [1],
    "plain 32": [30],
    "plain 256": [9, 7, 8],
    "kernel int8": [1],
    "kernel f32": [1.5, 1.5],
    "ort int8 dynamic": [2, 2.5],
  };
  const figures = curveFigures({ axis: "N", at: [64] }, [point]);
  expect(figures.map(({ figure, value, n }) => ({ figure, value, n }))).toEqual([
    { figure: "split-vs-plain-32 N=64", value: 10, n: 3 },
    { figure: "split-vs-plain-256 N=64", value: 8 / 3, n: 3 },
    { figure: "kernel-int8-vs-plain-32 N=64", value: 30, n: 1 },
    { figure: "kernel-int8-vs-plain-256 N=64", value: 8, n: 1 },
    { figure: "kernel-int8-vs-split N=64", value: 3, n: 1 },
    { figure: "kernel-int8-vs-ort-int8-dynamic N=64", value: 2.25, n: 1 },
    { figure: "kernel-f32-vs-split N=64", value: 2, n: 2 },
  ]);
});

it("sweeps numbers of candidates that every pass size divides", () => {
  for (const count of CANDIDATE_COUNTS)
    for (const perPass of PLAIN_PASSES) expect(count % Math.min(perPass, count)).toBe(0);
});

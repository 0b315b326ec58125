import { expect, it } from "vitest";
import type { ActionEvaluation } from "#models/evaluation/world/evaluate.ts";
import { reliabilityChart } from "#models/evaluation/world/reliability-chart.ts";

const action = (name: ActionEvaluation["action"], actual: readonly number[]): ActionEvaluation => ({
  action: name,
  auc: 0.8,
  oracleAuc: 0.9,
  baseRate: 0.1,
  bias: 0,
  calibrationError: 0,
  logLossSkill: 1,
  reliability: actual.map((p, i) => ({ predicted: 0.1 * (1 + i), actual: p, count: 5 })),
});

/** Corners of every line, the legend's samples apart. */
const lines = (svg: string): number[][][] =>
  [...svg.matchAll(/<path class="line s\d"[^>]* d="([^"h]+)"\/>/g)].map(([, path = ""]) =>
    [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );

it("draws what tells the truth on the diagonal, and what says too little above it", () => {
  const svg = reliabilityChart(
    [action("favorite", [0.1, 0.2, 0.3]), action("reply", [0.2, 0.4, 0.6])],
    "Reliability",
  );
  const [honest = [], modest = [], diagonal = []] = lines(svg);
  const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = []] = diagonal;
  const onDiagonal = ([x = 0]: readonly number[]) => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  expect(honest).toHaveLength(3);
  for (const point of honest) expect(point[1]).toBeCloseTo(onDiagonal(point), 0);
  for (const point of modest) expect(point[1]).toBeLessThan(onDiagonal(point) - 5);
  expect(svg).toContain(">favorite</text>");
});

it("leaves out actions that are like others, and bins in which nothing ever happens", () => {
  const svg = reliabilityChart(
    [action("favorite", [0, 0.2, 0.3]), action("quote", [0.1, 0.2, 0.3])],
    "Reliability",
  );
  expect(svg).not.toContain("quote");
  expect(lines(svg)[0]).toHaveLength(2);
  expect(svg).not.toContain("NaN");
});

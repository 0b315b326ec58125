import { expect, it, vi } from "vitest";
import type { ActionEvaluation, Evaluation } from "#models/evaluation/world/evaluate.ts";
import { figures, logisticAuc, print } from "#models/evaluation/world/report.ts";

const action = (name: ActionEvaluation["action"], auc: number): ActionEvaluation => ({
  action: name,
  auc,
  oracleAuc: 0.9,
  baseRate: 0.1,
  bias: 0.02,
  calibrationError: 0.05,
  logLossSkill: 0.8,
  reliability: [],
});
const evaluation: Evaluation = {
  slates: 3,
  candidates: 998.6,
  actions: [action("favorite", 0.8), action("reply", 0.7)],
  ndcg: { model: 0.91 },
  recall: { random: 0.1 },
  dwellErrorS: 1.25,
};
const logistic = logisticAuc([
  {
    target: "favorite",
    rows: [
      { name: "topic match", auc: 0.6, percentOfOracle: 25 },
      { name: "logistic on all four", auc: 0.75, percentOfOracle: 62.5 },
    ],
  },
]);

it("says every figure with its posts, and none that was not measured", () => {
  const values = new Map(
    figures("seen", evaluation, logistic).map(({ figure, value }) => [figure, value]),
  );
  expect(values.get("seen posts: of the way favorite")).toBeCloseTo(0.75, 12);
  expect(values.get("seen posts: of the way, all actions")).toBeCloseTo(0.625, 12);
  expect(values.get("seen posts: auc, all actions")).toBeCloseTo(0.75, 12);
  expect(values.get("seen posts: logistic auc favorite")).toBe(0.75);
  expect(values.has("seen posts: logistic auc reply")).toBe(false);
  expect(values.get("seen posts: ndcg@35 model")).toBe(0.91);
  expect(values.get("seen posts: recall@100 random")).toBe(0.1);
  expect(values.get("seen posts: dwell error, s")).toBe(1.25);
  expect([...values.keys()].every((name) => name.startsWith("seen posts: "))).toBe(true);
});

it("prints a row an action under its column heads, and their means", () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => {
    lines.push(line);
  });
  print("unseen", evaluation, logistic);
  log.mockRestore();
  const row = (name: string) =>
    lines
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim()
      .split(/ +/);
  expect(lines[0]).toContain("unseen posts: 3 readers, 999 candidates each");
  expect(row("favorite")).toEqual(["0.800", "0.900", "75.0", "0.750", "2.0", "5.0", "80.0"]);
  // Nothing logistic is known of replies, and so nothing of the mean.
  expect(row("reply")).toEqual(["0.700", "0.900", "50.0", "2.0", "5.0", "80.0"]);
  expect(row("mean of all")).toEqual(["0.750", "0.900", "62.5", "2.0", "5.0", "80.0"]);
});

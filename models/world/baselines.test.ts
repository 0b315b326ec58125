import { expect, it } from "vitest";
import { measureBaselines } from "#models/world/baselines.ts";
import { openDataset } from "#models/world/dataset.ts";

/** What makes the world worth a transformer; the full table stands in `README.md`. */
const MAX_PERCENT = { signal: 80, logistic: 90 };

it("cannot be explained by popularity, author, topic or the last items, nor by all four together", () => {
  const reports = measureBaselines(openDataset("tiny"), { examples: 8_000, candidates: 300 });
  expect(reports.map(({ target }) => target)).toEqual(["favorite", "dwell", "all actions"]);
  for (const { rows } of reports) {
    const [oracle, timeless, logistic, ...signals] = rows.toReversed();
    expect(oracle?.name).toBe("oracle");
    expect(oracle?.auc).toBeGreaterThan(0.8);
    // Whoever ignores the order of a history cannot do better than this.
    expect(timeless?.name).toBe("taste without time");
    expect(timeless?.percentOfOracle).toBeLessThan(95);
    expect(logistic?.percentOfOracle).toBeLessThan(MAX_PERCENT.logistic);
    // Each signal says something, or it would be no honest rival.
    for (const { percentOfOracle } of signals) {
      expect(percentOfOracle).toBeGreaterThan(8);
      expect(percentOfOracle).toBeLessThan(MAX_PERCENT.signal);
      expect(percentOfOracle).toBeLessThan(logistic?.percentOfOracle ?? 0);
    }
  }
});

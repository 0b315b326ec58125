import { expect, it } from "vitest";
import { lossCurves } from "#models/training/world/loss-curves.ts";
import type { LogEntry } from "#models/training/world/run-log.ts";

it("draws each loss over the steps that had it, validations beside training", () => {
  const entry = (step: number, kind: LogEntry["kind"], topics: number, ranker: number) => ({
    step,
    kind,
    losses: { ranker, topics, towers: 0 },
  });
  const { ranker, topics, towers } = lossCurves([
    entry(25, "training", 3, 0),
    entry(50, "training", 2, 0.4),
    entry(50, "validation", 2.5, 0.5),
  ]);
  expect(topics?.series).toEqual([
    {
      name: "training",
      points: [
        [25, 3],
        [50, 2],
      ],
    },
    { name: "validation", points: [[50, 2.5]] },
  ]);
  expect(ranker?.series.map(({ points }) => points)).toEqual([[[50, 0.4]], [[50, 0.5]]]);
  expect(towers?.series).toEqual([]);
});

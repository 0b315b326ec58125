import { expect, it } from "vitest";
import { randomHistory } from "#models/evaluation/kernel/random-history.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { openDataset } from "#models/world/dataset.ts";
import { epochMs } from "#shared/types/ids.ts";

const dataset = openDataset("tiny", 2);
const features = postFeaturesOf(dataset, LAYOUT);
const now = epochMs(Date.UTC(2026, 0, 3));
const histories = Array.from({ length: 60 }, (_, i) => randomHistory(dataset, i, now, features));

it("has every length from short to longer than is read, oldest first, nothing of the future", () => {
  const lengths = histories.map(({ length }) => length);
  expect(Math.min(...lengths)).toBeLessThan(16);
  expect(Math.max(...lengths)).toBeGreaterThan(128);
  for (const history of histories)
    for (const [i, { at }] of history.entries())
      expect(at).toBeLessThanOrEqual(history[i + 1]?.at ?? now);
});

it("is the same for the same number, another for another", () => {
  expect(randomHistory(dataset, 7, now, features)).toEqual(histories[7]);
  expect(histories[7]).not.toEqual(histories[8]);
});

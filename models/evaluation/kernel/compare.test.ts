import { expect, it } from "vitest";
import { compareKernel } from "#models/evaluation/kernel/compare.ts";
import { figures, largestMove } from "#models/evaluation/kernel/report.ts";
import { loadModel, openFolder } from "#models/evaluation/world/model.ts";
import { openDataset } from "#models/world/dataset.ts";

const FOLDER = new URL("../../artifacts", import.meta.url).pathname;
const graphs = await loadModel(FOLDER);
const counted: number[] = [];
const compared = await compareKernel(
  openFolder(FOLDER),
  graphs,
  [4, 5].map((seed) => openDataset("tiny", seed)),
  { readers: 13, candidates: 200 },
  (count) => counted.push(count),
);

it("goes on with the next world's readers until there are enough", () => {
  expect(counted).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
  expect(compared.f32.readers.slates).toBe(13);
  expect(compared.f32.random.slates).toBe(2);
});

it("finds the committed kernel's float32 within 1e-4 of the graphs, and as calibrated", () => {
  const { readers, random, batchInvariant, betweenBuilds } = compared.f32;
  for (const agreement of [readers, random]) {
    expect(agreement.largestDifference).toBeLessThan(1e-4);
    expect(agreement.overlap).toBe(35);
  }
  expect(batchInvariant).toBe(true);
  expect(betweenBuilds).toBeLessThan(1e-5);
  // A prediction at the border of two bins may change sides.
  expect(largestMove(compared.calibration, "f32")).toBeLessThan(5e-3);
});

it("finds the committed kernel's int8 to order as the graphs do: correlation 0.999, 34 of the first 35", () => {
  const { readers, batchInvariant } = compared.int8;
  expect(readers.correlation).toBeGreaterThan(0.999);
  expect(readers.overlap).toBeGreaterThanOrEqual(34);
  expect(batchInvariant).toBe(true);
});

it("reports every figure as a finite number", () => {
  const all = figures(compared);
  expect(all.length).toBeGreaterThan(40);
  expect(all.every(({ value }) => Number.isFinite(value))).toBe(true);
  expect(new Set(all.map(({ figure }) => figure)).size).toBe(all.length);
});

it("refuses a world in which nobody has enough to choose from", async () => {
  const asked = compareKernel(
    openFolder(FOLDER),
    graphs,
    [openDataset("tiny", 4)],
    { readers: 2, candidates: 40 },
    () => undefined,
  );
  await expect(asked).rejects.toThrow("world 4 has no held-out reader with 70 candidates");
});

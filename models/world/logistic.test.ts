import { expect, it } from "vitest";
import { createDesign, designRow, fitLogistic, logit } from "#models/world/logistic.ts";
import { RandomStream } from "#models/world/random.ts";
import { sigmoid } from "#models/world/real-math.ts";

it("finds the log-odds that the labels were drawn from, products included", () => {
  const random = new RandomStream(1, "logistic");
  const truth = (x: readonly number[]): number =>
    -1 + 0.8 * (x[0] ?? 0) - 0.5 * (x[1] ?? 0) + 0.6 * (x[0] ?? 0) * (x[1] ?? 0);
  const features = Array.from({ length: 20_000 }, () => [random.normal(), random.normal()]);
  const labels = Uint8Array.from(features, (x) => (random.chance(sigmoid(truth(x))) ? 1 : 0));
  const design = createDesign(features);
  const weights = fitLogistic(design, labels);
  for (const x of [
    [0, 0],
    [1, 1],
    [-1, 1],
    [0.5, -1.5],
  ]) {
    expect(Math.abs(logit(weights, designRow(design, x)) - truth(x))).toBeLessThan(0.15);
  }
});

it("stays finite where nothing ever happens", () => {
  const design = createDesign([[1], [2], [3]]);
  const weights = fitLogistic(design, new Uint8Array(3));
  expect(logit(weights, designRow(design, [2]))).toBeLessThan(-2);
  expect(Number.isFinite(logit(weights, designRow(design, [99])))).toBe(true);
});

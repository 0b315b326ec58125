import { expect, it } from "vitest";
import { isBatchInvariant } from "#models/evaluation/kernel/batch-invariance.ts";
import { openKernel, type ScoreExample } from "#models/evaluation/kernel/kernel-model.ts";
import { openFolder } from "#models/evaluation/world/model.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { examplesOf } from "#models/training/world/examples.ts";
import { openDataset } from "#models/world/dataset.ts";

const folder = openFolder(new URL("../../artifacts", import.meta.url).pathname);
const [asked] = examplesOf(openDataset("demo", 4), { readers: 1, candidates: 100 });
if (!asked) throw new Error("the world has no reader");

it.each(KERNEL_BUILDS.flatMap((build) => [["f32", build] as const, ["int8", build] as const]))(
  "the kernel's %s scores, %s build, do not depend on the batch, bit by bit",
  (precision, build) => {
    expect(isBatchInvariant(openKernel(folder, { precision, build, capacity: 200 }), asked)).toBe(
      true,
    );
  },
);

const kernel = openKernel(folder, { precision: "f32", capacity: 200 });
const meddled =
  (meddle: (probabilities: Float32Array, shown: Example["shown"]) => void): ScoreExample =>
  (given) => {
    const scores = kernel(given);
    meddle(scores.probabilities, given.shown);
    return scores;
  };

it.each([
  {
    name: "the size of the batch",
    meddle: meddled((p, shown) => void (p[0] = shown.length / 1e3)),
  },
  { name: "the place in the batch", meddle: meddled((p) => void (p[0] = (p[0] ?? 0) + 1e-7)) },
  {
    name: "the sign of a zero",
    meddle: meddled((p, { length }) => void (p[7] = length % 2 ? 0 : -0)),
  },
])("sees that a score depends on $name", ({ meddle }) => {
  expect(isBatchInvariant(meddle, asked)).toBe(false);
});

import { expect, it } from "vitest";
import type { Calibration } from "#models/export/graph-layers.ts";
import { int8File } from "#models/export/kernel/int8-file.ts";
import { phoenixFile } from "#models/export/kernel/phoenix-file.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { LAYOUT, TABLE_WIDTH, TRUNK } from "#models/phoenix/config.ts";
import { examplesOf } from "#models/training/world/examples.ts";
import { WorldLearner } from "#models/training/world/learner.ts";
import { openDataset } from "#models/world/dataset.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const { params, table: values } = new WorldLearner(1, new Float64Array(TRUNK.A).fill(0.1));
const table = quantizeTable(values.values, TABLE_WIDTH);
const asked = examplesOf(openDataset("demo", 6), { readers: 12, candidates: 200 });
const calibration: Calibration = {
  scale: Array.from({ length: TRUNK.A }, (_, a) => 1 + a / 50),
  bias: Array.from({ length: TRUNK.A }, (_, a) => a / 100),
};
const model = { config: TRUNK, params, table: values.values, calibration };
const f32 = phoenixFile(params, TRUNK, "f32", calibration);

/** What a file says of readers that it was not made for. */
function probabilities(file: Uint8Array<ArrayBuffer>): Float32Array {
  const kernel = new PhoenixKernel(openKernelModule(), decodeKernelFile(file.buffer), {
    capacity: 200,
    threads: 1,
    features: { table, layout: LAYOUT },
  });
  return Float32Array.from(
    asked.slice(6).flatMap(({ history, shown, now }) => {
      kernel.setHistory(history);
      return [...kernel.score(shown, { now, lastAt: history.at(-1)?.at }).probabilities];
    }),
  );
}

const right = probabilities(f32);
const rms = (other: Float32Array): number =>
  Math.sqrt(other.reduce((sum, p, i) => sum + (p - (right[i] ?? 0)) ** 2, 0) / other.length);

it("is nearer to float32 for readers it was not made for than weights that are only rounded", () => {
  const plain = probabilities(int8File(model, table, f32));
  const made = probabilities(int8File({ ...model, examples: asked.slice(0, 6) }, table, f32));
  expect(rms(plain)).toBeGreaterThan(0);
  expect(rms(made)).toBeLessThan(0.7 * rms(plain));
});

it("is the same file whenever it is made", () => {
  const given = { ...model, examples: asked.slice(0, 2) };
  expect(int8File(given, table, f32)).toEqual(int8File(given, table, f32));
});

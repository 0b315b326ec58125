import type { Calibration } from "#models/export/graph-layers.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { ROUNDING } from "#models/export/kernel/params.ts";
import { phoenixFile } from "#models/export/kernel/phoenix-file.ts";
import { readByLayers } from "#models/export/kernel/read-by-layers.ts";
import { recalibrated } from "#models/export/kernel/recalibrated.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/**
 * The model's int8 file. With examples of what it is asked, weights are rounded for what their layers read, and the
 * heads are put right, so that each action is expected as often as by float32.
 *
 * @param f32 the model's other file
 */
export function int8File(
  model: TrainedModel,
  table: EmbeddingTable,
  f32: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const { params, config, calibration = neutral(config.A), examples = [] } = model;
  if (examples.length === 0) return phoenixFile(params, config, "int8", model.calibration);
  const read = readByLayers(model, table, examples.slice(0, ROUNDING.readers).map(thinned));
  const rounded = (heads: Calibration) => phoenixFile(params, config, "int8", heads, read);
  const expected = probabilities(f32, table, examples);
  const actual = probabilities(rounded(calibration), table, examples);
  return rounded(recalibrated(calibration, expected, actual));
}

const neutral = (A: number): Calibration => ({
  scale: Array.from({ length: A }, () => 1),
  bias: Array.from({ length: A }, () => 0),
});

/** With `ROUNDING.candidates` of the candidates, from all over the slate. */
function thinned(example: Example): Example {
  const step = Math.max(1, Math.floor(example.shown.length / ROUNDING.candidates));
  return { ...example, shown: example.shown.filter((_, i) => i % step === 0) };
}

/** Of all examples' candidates: `[n, A]`. */
function probabilities(
  file: Uint8Array<ArrayBuffer>,
  table: EmbeddingTable,
  examples: readonly Example[],
): Float32Array {
  const capacity = Math.max(...examples.map(({ shown }) => shown.length));
  // The plain build leaves nothing to the processor, so that the file is the same wherever it is made.
  const kernel = new PhoenixKernel(openKernelModule("plain"), decodeKernelFile(file.buffer), {
    capacity,
    threads: 1,
    features: { table, layout: LAYOUT },
  });
  const { A } = kernel.trunk;
  const rows = new Float32Array(A * examples.reduce((sum, { shown }) => sum + shown.length, 0));
  let at = 0;
  for (const { history, shown, now } of examples) {
    kernel.setHistory(history);
    const scores = kernel.score(shown, { now, lastAt: history.at(-1)?.at });
    rows.set(scores.probabilities, at);
    at += scores.probabilities.length;
  }
  return rows;
}

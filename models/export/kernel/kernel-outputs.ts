import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { goldenHistory, type GoldenOutputs, type GoldenSet } from "#shared/features/golden.ts";
import { decodeKernelFile, type KernelPrecision } from "#shared/kernel/kernel-file.ts";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/**
 * How far the kernel's answers may be from those of the float32 graphs. Its int8 rounds activations too; a trained
 * network stays below 2e-2, the bound is for one that has learnt nothing yet.
 */
export const MAX_KERNEL_DIFFERENCE: Readonly<Record<KernelPrecision, number>> = {
  f32: 1e-4,
  int8: 1e-1,
};

/**
 * What the kernel answers to each golden reader.
 *
 * @param build the plain one leaves nothing to the processor, so that its answers are the same everywhere
 */
export function kernelOutputs(
  file: Uint8Array,
  golden: GoldenSet,
  table: EmbeddingTable,
  build: KernelBuild = "plain",
): GoldenOutputs[] {
  const kernel = new PhoenixKernel(
    openKernelModule(build),
    decodeKernelFile(file.slice().buffer as ArrayBuffer),
    { capacity: golden.posts.length, threads: 1, features: { table, layout: LAYOUT } },
  );
  return golden.readers.map((reader) => {
    const history = goldenHistory(golden, reader);
    kernel.setHistory(history);
    const scores = kernel.score(golden.posts, { now: golden.now, lastAt: history.at(-1)?.at });
    return {
      probabilities: [...scores.probabilities],
      continuous: [...scores.continuous],
      reader: [...kernel.readerVector()],
    };
  });
}

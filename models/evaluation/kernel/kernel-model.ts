import type { ModelFolder, Scores } from "#models/evaluation/world/model.ts";
import { buffer } from "#models/export/golden.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { decodeKernelFile, type KernelPrecision } from "#shared/kernel/kernel-file.ts";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/** Scores what a reader asks. */
export type ScoreExample = (asked: Example) => Scores;

/** The kernel with a folder's weights, one thread. */
export function openKernel(
  { manifest, read }: ModelFolder,
  {
    precision,
    build,
    capacity,
  }: {
    readonly precision: KernelPrecision;
    readonly build?: KernelBuild;
    /** Candidates at once, at most. */
    readonly capacity: number;
  },
): ScoreExample {
  const kernel = new PhoenixKernel(
    openKernelModule(build),
    decodeKernelFile(buffer(read("kernel", precision))),
    {
      capacity,
      threads: 1,
      features: {
        table: decodeEmbeddingTable(buffer(read("table"))),
        layout: manifest.layout,
      },
    },
  );
  return ({ history, shown, now }) => {
    kernel.setHistory(history);
    return kernel.score(shown, { now, lastAt: history.at(-1)?.at });
  };
}

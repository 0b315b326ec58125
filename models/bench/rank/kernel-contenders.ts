import { startWorker } from "#models/bench/rank/ask-worker.ts";
import type { Contender, Timed } from "#models/bench/rank/contender.ts";
import type { KernelOrder, KernelReply } from "#models/bench/rank/kernel-messages.ts";
import { CANDIDATES } from "#models/bench/rank/workload.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";

/** Where the page finds the kernel. */
export interface KernelAddresses {
  readonly worker: string;
  readonly modules: Readonly<Record<KernelBuild, string>>;
  /** The bench network's weights. */
  readonly files: Readonly<Record<KernelPrecision, string>>;
}

/** The bench network on the kernel, in both precisions and both builds. */
export const KERNELS = [
  { precision: "int8", build: "relaxed", name: "kernel int8" },
  { precision: "f32", build: "relaxed", name: "kernel f32" },
  { precision: "int8", build: "plain", name: "kernel int8 plain-simd" },
  { precision: "f32", build: "plain", name: "kernel f32 plain-simd" },
] as const satisfies readonly {
  precision: KernelPrecision;
  build: KernelBuild;
  name: string;
}[];

export interface KernelContenders {
  /** Whole rankings, one for each of `KERNELS`. */
  readonly rankings: readonly Contender[];
  /** `<name> context` and `<name> candidates`. */
  readonly parts: readonly Timed[];
}

/**
 * Opens every kernel in a worker of its own. What is timed is what the page waits for: the message to the worker, the
 * ranking, and the message with the probabilities.
 */
export async function kernelContenders(
  { worker, modules, files }: KernelAddresses,
  threads: number,
): Promise<KernelContenders> {
  const rankings: Contender[] = [];
  const parts: Timed[] = [];
  for (const { precision, build, name } of KERNELS) {
    const ask = startWorker<KernelOrder, KernelReply>(worker);
    await ask({
      kind: "open",
      file: files[precision],
      module: modules[build],
      build,
      threads,
      candidates: CANDIDATES,
    });
    rankings.push({
      name,
      run: async () => (await ask({ kind: "rank" })).probabilities ?? new Float32Array(),
    });
    for (const kind of ["context", "candidates"] as const)
      parts.push({ name: `${name} ${kind}`, run: () => ask({ kind }) });
  }
  return { rankings, parts };
}

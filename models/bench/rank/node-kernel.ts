import type { Contender } from "#models/bench/rank/contender.ts";
import type { Workload } from "#models/bench/rank/workload.ts";
import { trunkFile } from "#models/export/kernel/trunk-sections.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { decodeKernelFile, type KernelPrecision } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/** The engine compiles what runs often once more; which way is faster before says nothing about afterwards. */
const WARM_UPS = 8;

/** The kernel in this process, on its one thread. */
export function nodeKernel(
  { params, config, tokens, candidates, N }: Workload,
  precision: KernelPrecision,
): Contender {
  const file = decodeKernelFile(trunkFile(params, config, precision).buffer);
  const kernel = new PhoenixKernel(openKernelModule(), file, { capacity: N, threads: 1 });
  for (let i = 0; i < WARM_UPS; i++) {
    kernel.setContextTokens(tokens.data);
    kernel.scoreTokens(candidates.data);
  }
  kernel.tune(() => performance.now());
  return {
    name: `kernel ${precision}`,
    async run() {
      kernel.setContextTokens(tokens.data);
      return kernel.scoreTokens(candidates.data).probabilities;
    },
  };
}

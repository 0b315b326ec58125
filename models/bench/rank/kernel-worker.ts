import type { KernelOrder, KernelReply } from "#models/bench/rank/kernel-messages.ts";
import { benchInputs } from "#models/bench/rank/workload.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { joinKernel } from "#shared/kernel/kernel-module.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/**
 * A worker of the bench page: holds one kernel, because its calls block and a page may not, or is one of such a
 * kernel's threads. Between calls the threads sleep, so they take nothing from whoever runs meanwhile.
 */
const scope = globalThis as unknown as {
  readonly location: Location;
  onmessage: (event: MessageEvent<KernelOrder>) => void;
  postMessage(reply: KernelReply, transfer?: readonly Transferable[]): void;
};

/** A worker starts in tens of milliseconds. */
const JOIN_LIMIT_MS = 20_000;

/** The engine compiles what runs often once more; which way is faster before says nothing about afterwards. */
const WARM_UPS = 8;

type OpenOrder = Extract<KernelOrder, { kind: "open" }>;
type Run = (job: "rank" | "context" | "candidates") => Float32Array<ArrayBuffer>;

async function open({ file, module, build, threads, candidates: N }: OpenOrder): Promise<Run> {
  const [bytes, compiled] = await Promise.all([
    fetch(file).then((response) => response.arrayBuffer()),
    WebAssembly.compileStreaming(fetch(module)),
  ]);
  const kernelFile = decodeKernelFile(bytes);
  const kernel = new PhoenixKernel({ module: compiled, build }, kernelFile, {
    capacity: N,
    threads,
  });
  for (let i = 1; i < threads; i++)
    new Worker(scope.location.href, { type: "module" }).postMessage({
      kind: "join",
      ...kernel.shared,
    } satisfies KernelOrder);
  for (let waited = 0; kernel.threads < threads; waited++) {
    if (waited > JOIN_LIMIT_MS) throw new Error("the kernel's threads did not start");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { tokens, candidates } = benchInputs(kernel.trunk, N);
  for (let i = 0; i < WARM_UPS; i++) {
    kernel.setContextTokens(tokens.data);
    kernel.scoreTokens(candidates.data);
  }
  kernel.tune(() => performance.now());
  return (job) => {
    if (job !== "candidates") kernel.setContextTokens(tokens.data);
    return job === "context"
      ? new Float32Array()
      : kernel.scoreTokens(candidates.data).probabilities;
  };
}

let run: Run | undefined;

async function answer(order: Exclude<KernelOrder, { kind: "join" }>): Promise<void> {
  try {
    if (order.kind === "open") {
      run = await open(order);
      scope.postMessage({});
      return;
    }
    if (run === undefined) throw new Error("no kernel is open");
    const probabilities = run(order.kind);
    scope.postMessage({ probabilities }, [probabilities.buffer]);
  } catch (error) {
    scope.postMessage({ problem: String(error) });
  }
}

scope.onmessage = ({ data }) => {
  if (data.kind === "join") joinKernel(data.module, data.memory);
  void answer(data);
};

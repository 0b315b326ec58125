import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const SCRIPT = new URL("./thread.ts", import.meta.url);

/** Starts a thread that works for a kernel as soon as it has come up. */
export const startThread = (kernel: PhoenixKernel): Worker =>
  new Worker(SCRIPT, { workerData: kernel.shared });

/** Resolves when so many threads work for a kernel, its own included. */
export async function untilThreads(kernel: PhoenixKernel, count: number): Promise<void> {
  while (kernel.threads < count) await sleep(1);
}

/** Runs `action` with a kernel that `count` threads work for, and ends them. */
export async function withThreads<T>(
  kernel: PhoenixKernel,
  count: number,
  action: () => T,
): Promise<Awaited<T>> {
  const workers = Array.from({ length: count - 1 }, () => startThread(kernel));
  try {
    await untilThreads(kernel, count);
    return await action();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

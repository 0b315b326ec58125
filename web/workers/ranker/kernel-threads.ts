import type { ThreadOrder } from "#web/workers/ranker/kernel-thread.worker.ts";

const spawnThread = (): Worker =>
  new Worker(new URL("./kernel-thread.worker.ts", import.meta.url), {
    type: "module",
    name: "kernel-thread",
  });

/**
 * Workers beside this one that are to compute with it. They are started at once, so that they are there when the model
 * has come, and end with the worker that started them. One that does not start is not missed: who has joined computes.
 */
export class KernelThreads {
  readonly #workers = new Set<Worker>();

  constructor(count: number, spawn = spawnThread) {
    for (let i = 0; i < count; i++) {
      const worker = spawn();
      this.#workers.add(worker);
      worker.addEventListener("error", (event) => {
        // Else it goes on to the worker that started this one, and from there to the page, which takes it for a crash.
        event.preventDefault();
        console.warn("A thread of the kernel did not start:", event.message);
        this.#workers.delete(worker);
      });
    }
  }

  /** Threads that have not failed to start. */
  get size(): number {
    return this.#workers.size;
  }

  /** They join when they have come up; nobody waits for them. */
  join(order: ThreadOrder): void {
    for (const worker of this.#workers) worker.postMessage(order);
  }
}

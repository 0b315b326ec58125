import { describe, expect, it, vi } from "vitest";
import type { ThreadOrder } from "#web/workers/ranker/kernel-thread.worker.ts";
import { KernelThreads } from "#web/workers/ranker/kernel-threads.ts";

const order = {} as ThreadOrder;

/** Workers that only note what they are sent. */
function threads(count: number) {
  const made: (EventTarget & { readonly sent: unknown[] })[] = [];
  const pool = new KernelThreads(count, () => {
    const sent: unknown[] = [];
    const postMessage = (message: unknown): void => void sent.push(message);
    const worker = Object.assign(new EventTarget(), { sent, postMessage });
    made.push(worker);
    return worker as unknown as Worker;
  });
  return { pool, made };
}

describe("the kernel's threads", () => {
  it("are started at once and join when the kernel is there, each once", () => {
    const { pool, made } = threads(3);
    expect(made).toHaveLength(3);
    expect(made.flatMap(({ sent }) => sent)).toEqual([]);
    pool.join(order);
    expect(made.map(({ sent }) => sent)).toEqual([[order], [order], [order]]);
    expect(pool.size).toBe(3);
  });

  it("do without one that does not start", () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { pool, made } = threads(2);
    made[0]?.dispatchEvent(Object.assign(new Event("error"), { message: "blocked" }));
    expect(pool.size).toBe(1);
    pool.join(order);
    expect(made.map(({ sent }) => sent)).toEqual([[], [order]]);
  });

  it("keep an error of one of them to themselves: it does not end the ranker", () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const error = new Event("error", { cancelable: true });
    threads(1).made[0]?.dispatchEvent(error);
    expect(error.defaultPrevented).toBe(true);
  });

  it("are none where there is one core", () => {
    expect(threads(0).pool.size).toBe(0);
  });
});

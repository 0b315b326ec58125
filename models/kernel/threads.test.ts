import { describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { SeededNumbers } from "#models/kernel/testing/numbers.ts";
import { openSmallTrunk, SMALL_TRUNK } from "#models/kernel/testing/small-trunk.ts";
import { startThread, untilThreads, withThreads } from "#models/kernel/testing/threads.ts";
import type { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";
import { CALL, MOST_THREADS } from "#shared/kernel/plan.ts";

/** Small, so that threads meet as often as they can. */
const config: TrunkConfig = { ...SMALL_TRUNK, D: 8, queryHeads: 1, kvHeads: 1, ffn: 8, S: 40 };
const { D, S } = config;
/** Long enough for a thread that has to wait for a core. */
const PATIENCE_MS = 300;
/** Calls block, so that no test's time can run out meanwhile: loops end by themselves. */
const GIVE_UP_MS = 20_000;
const seeded = new SeededNumbers(7);
/** Readers with histories of different lengths, and batches of different sizes. */
const rounds = Array.from({ length: 12 }, () => ({
  context: seeded.floats(seeded.integer(1, 1 + S) * D),
  posts: seeded.floats(seeded.integer(0, 70) * D),
}));
const open = (threads: number, patienceMs?: number): PhoenixKernel =>
  openSmallTrunk(config, { capacity: 70, threads, patienceMs });

const single = open(1);
const truths = rounds.map(({ context, posts }) => {
  single.setContextTokens(context);
  return [...single.scoreTokens(posts).probabilities];
});

/** Calls whose scores were wrong, by their number. */
function wrongCalls(kernel: PhoenixKernel, calls: number): number[] {
  const wrong: number[] = [];
  for (let call = 0; call < calls; call++) {
    const index = call % rounds.length;
    const { context = new Float32Array(), posts = new Float32Array() } = rounds[index] ?? {};
    kernel.setContextTokens(context);
    const { probabilities } = kernel.scoreTokens(posts);
    const truth = truths[index] ?? [];
    if (probabilities.some((x, i) => x !== truth[i])) wrong.push(call);
  }
  return wrong;
}

describe("threads", () => {
  it("agree in thousands of contexts and batches in turn, also while others join", async () => {
    const kernel = open(3);
    const workers = [startThread(kernel), startThread(kernel)];
    let calls = 0;
    try {
      // No pause: they join in the middle of calls.
      const start = performance.now();
      while (kernel.threads < 3 && performance.now() - start < GIVE_UP_MS) {
        expect(wrongCalls(kernel, rounds.length)).toEqual([]);
        calls += rounds.length;
      }
      expect(kernel.threads).toBe(3);
      expect(wrongCalls(kernel, 2_000)).toEqual([]);
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    expect(calls).toBeGreaterThan(0);
  });

  it("beyond those that there is working memory for have nothing to do", async () => {
    const kernel = open(2);
    const workers = Array.from({ length: 3 }, () => startThread(kernel));
    try {
      await untilThreads(kernel, 2);
      for (let round = 0; round < 20; round++) {
        expect(wrongCalls(kernel, rounds.length)).toEqual([]);
        expect(kernel.threads).toBe(2);
      }
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  });

  it("count calls past the largest integer", async () => {
    const kernel = open(2);
    const words = new Int32Array(kernel.shared.memory.buffer, 0, CALL + 1);
    words[CALL] = 2 ** 31 - 3 * MOST_THREADS;
    await withThreads(kernel, 2, () => {
      expect(wrongCalls(kernel, rounds.length)).toEqual([]);
      expect(words[CALL]).toBeLessThan(0);
    });
  });

  it.each([
    ["a context", (kernel: PhoenixKernel) => kernel.setContextTokens(seeded.floats((1 + S) * D))],
    ["a batch", (kernel: PhoenixKernel) => void kernel.scoreTokens(seeded.floats(70 * D))],
  ])("that were ended are an error of the next call, %s, and of all after it", async (_, call) => {
    const kernel = open(2, PATIENCE_MS);
    kernel.setContextTokens(seeded.floats(D));
    await withThreads(kernel, 2, () => call(kernel));
    const start = performance.now();
    expect(() => call(kernel)).toThrow("a thread of the kernel does not answer");
    const waited = performance.now() - start;
    expect(waited).toBeGreaterThan(PATIENCE_MS - 20);
    expect(waited).toBeLessThan(5_000);
    expect(() => call(kernel)).toThrow("does not answer");
    expect(() => kernel.setContextTokens(seeded.floats(D))).toThrow("does not answer");
    expect(performance.now() - start - waited).toBeLessThan(PATIENCE_MS / 2);
  });

  it("that are ended in the middle of calls are an error, too", async () => {
    const kernel = open(3, PATIENCE_MS);
    const workers = [startThread(kernel), startThread(kernel)];
    await untilThreads(kernel, 3);
    const ended = Promise.all(workers.map((worker) => worker.terminate()));
    const start = performance.now();
    expect(() => {
      while (performance.now() - start < GIVE_UP_MS) wrongCalls(kernel, rounds.length);
    }).toThrow("a thread of the kernel does not answer");
    await ended;
  });
});

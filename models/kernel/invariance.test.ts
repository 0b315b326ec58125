import { describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { SeededNumbers } from "#models/kernel/testing/numbers.ts";
import { openSmallTrunk, SMALL_TRUNK } from "#models/kernel/testing/small-trunk.ts";
import { withThreads } from "#models/kernel/testing/threads.ts";
import type { KernelScores, PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/** Long enough for several blocks of context and of candidates. */
const config: TrunkConfig = { ...SMALL_TRUNK, S: 61 };
const { D, S, A, C } = config;
const N = 83;
const seeded = new SeededNumbers(5);
const context = seeded.floats((1 + S) * D, 2);
const posts = Array.from({ length: N }, () => seeded.floats(D, 2));

/** Each post's scores, in the order asked for. */
function scored(kernel: PhoenixKernel, order: readonly number[]): number[][] {
  const tokens = new Float32Array(order.length * D);
  for (const [row, post] of order.entries()) tokens.set(posts[post] ?? [], row * D);
  const { probabilities, continuous }: KernelScores = kernel.scoreTokens(tokens);
  return order.map((_, row) => [
    ...probabilities.subarray(row * A, (row + 1) * A),
    ...continuous.subarray(row * C, (row + 1) * C),
  ]);
}

const everybody = posts.map((_, i) => i);

function shuffled(): number[] {
  const order = [...everybody];
  for (let i = order.length - 1; i > 0; i--) {
    const j = seeded.integer(0, i);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

const variants = KERNEL_BUILDS.flatMap((build) => [
  [build, "f32"] as const,
  [build, "int8"] as const,
]);

describe.each(variants)(
  "a score of the %s build in %s is the same, bit by bit,",
  (build, precision) => {
    const open = (threads = 1): PhoenixKernel => {
      const kernel = openSmallTrunk(config, { build, precision, capacity: 3 * N, threads });
      kernel.setContextTokens(context);
      return kernel;
    };
    const kernel = open();
    const alone = scored(kernel, everybody);
    const of = (order: readonly number[]): number[][] => order.map((post) => alone[post] ?? []);

    it("in any order", () => {
      for (let round = 0; round < 10; round++) {
        const order = shuffled();
        expect(scored(kernel, order)).toEqual(of(order));
      }
    });

    it("in a batch of any size", () => {
      for (let size = 1; size <= 34; size++) {
        const order = shuffled().slice(0, size);
        expect(scored(kernel, order)).toEqual(of(order));
      }
    });

    it("at every place of a block", () => {
      for (let place = 0; place < 16; place++) {
        const order = shuffled();
        order[place] = 7;
        expect(scored(kernel, order)[place]).toEqual(alone[7]);
      }
    });

    it("beside itself and others more than once", () => {
      const order = [...shuffled(), ...shuffled(), ...shuffled()];
      expect(scored(kernel, order)).toEqual(of(order));
    });

    it("on a kernel that served other readers before", () => {
      const used = open();
      for (const length of [3, 1 + S, 17, 1]) {
        used.setContextTokens(seeded.floats(length * D, 3));
        scored(used, shuffled());
      }
      used.setContextTokens(context);
      expect(scored(used, everybody)).toEqual(alone);
    });

    it.each([2, 3])("on %d threads", async (threads) => {
      const crowded = open(threads);
      await withThreads(crowded, threads, () => {
        crowded.setContextTokens(context);
        for (let round = 0; round < 20; round++) {
          const order = shuffled();
          expect(scored(crowded, order)).toEqual(of(order));
        }
      });
    });
  },
);

describe.each(KERNEL_BUILDS)("int8 sums of the %s build", (build) => {
  it("are the same whichever way bytes are multiplied", () => {
    const kernel = openSmallTrunk(config, { build, precision: "int8", capacity: N });
    kernel.setContextTokens(context);
    const before = scored(kernel, everybody);
    // Scripted clocks: once the first way is the faster one, once the second.
    for (const faster of [0, 1]) {
      let calls = 0;
      kernel.tune(() => {
        const run = calls >> 1;
        const isFast = (run < 5 ? 0 : 1) === faster;
        return calls++ % 2 === 0 ? 0 : isFast ? 1 : 2;
      });
      kernel.setContextTokens(context);
      expect(scored(kernel, everybody)).toEqual(before);
    }
  });
});

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenGraph } from "../../testing/broken-graph.ts";
import { launchChromium } from "../../testing/chromium.ts";
import {
  openRanker,
  type RankerApp,
  type RankerPage,
  serveRanker,
} from "../../testing/ranker-app.ts";
import type { MakeFile, TestWeights } from "../../testing/test-model.ts";
import type { ProbeOptions } from "../../testing/worker-probe.ts";

/** Compiling for an emulated GPU takes half a minute, more than once in a test. */
const SLOW_MS = 900_000;

let app: RankerApp;
let browser: Browser;
beforeAll(async () => {
  app = await serveRanker();
  browser = await launchChromium({ webgpu: true });
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});

async function withRanker(
  test: (ranker: RankerPage) => Promise<void>,
  probe?: ProbeOptions,
): Promise<void> {
  const ranker = await openRanker(browser, app, probe);
  try {
    await test(ranker);
  } finally {
    await ranker.close();
    app.serve();
  }
}

const few = { posts: [1, 2, 3, 4, 5, 6, 7, 8], history: 20 };
const upTo = (N: number) => ({ posts: Array.from({ length: N }, (_, i) => i + 1), history: 20 });
const many = upTo(2_000);

/** As far as int8 weights are from f32 at worst. */
const INT8 = 3e-2;
const right: MakeFile = (bytes) => bytes;
/** Other weights behind the same header: it loads, and computes something else. */
const brokenKernel: MakeFile = (bytes) => {
  const broken = bytes.slice();
  broken.subarray(broken.length >> 1).reverse();
  return broken;
};

/** Largest difference of two rankings' probabilities. */
const difference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? NaN))));

describe("a lost GPU", () => {
  it(
    "is started again by the next ranking, which says so; a loss in mid-call gives way to the kernel",
    () =>
      withRanker(async (ranker) => {
        await ranker.start({ runtime: "webgpu" });
        const before = await ranker.rank(few);
        expect(await ranker.loseDevice()).toBe(true);
        const after = await ranker.rank(few);
        expect(difference(after.probabilities, before.probabilities)).toBeLessThanOrEqual(1e-5);
        expect(await ranker.state()).toMatchObject({
          value: { runtime: "webgpu", recovered: expect.stringContaining("graphics processor") },
        });
        expect((await ranker.state()).value?.fellBack).toBeUndefined();

        const running = ranker.rank(upTo(120));
        await ranker.page.waitForTimeout(100);
        expect(await ranker.loseDevice()).toBe(true);
        expect((await running).probabilities).toHaveLength(
          (before.probabilities.length / few.posts.length) * 120,
        );
        expect(await ranker.state()).toMatchObject({
          value: { runtime: "kernel", fellBack: expect.stringContaining("lost the graphics") },
        });
        const later = await ranker.rank(few);
        expect(difference(later.probabilities, before.probabilities)).toBeLessThanOrEqual(INT8);
      }),
    SLOW_MS,
  );
});

describe("a thread of the kernel that is ended", () => {
  it("costs the worker once, and the ranking comes all the same and says so", () =>
    withRanker(async (ranker) => {
      expect(await ranker.start({ runtime: "kernel" })).toMatchObject({ value: { threads: 2 } });
      const before = await ranker.rank(few);
      // Nobody waits for a thread to join: it has had time to.
      await ranker.page.waitForTimeout(1_500);
      expect(await ranker.endThread()).toBe(true);
      // Chromium ends a thread that waits after two seconds.
      await ranker.page.waitForTimeout(3_000);
      const after = await ranker.rank(many);
      expect(
        difference(after.probabilities.slice(0, before.probabilities.length), before.probabilities),
      ).toBe(0);
      expect(await ranker.state()).toMatchObject({
        value: { runtime: "kernel", recovered: expect.stringContaining("thread") },
      });
    }));
});

describe("a worker that crashes", () => {
  it.each(["kernel", "wasm"])(
    "in mid-call is replaced, the call is made again, and the ranking says so (%s)",
    (runtime) =>
      withRanker(async (ranker) => {
        await ranker.start({ runtime, chunkMs: 0.001 });
        const before = await ranker.rank(few);
        const running = ranker.rank(many);
        await ranker.worker().evaluate(() => {
          setTimeout(() => {
            throw new Error("a bug in the worker");
          });
        });
        const same = (await running).probabilities.slice(0, before.probabilities.length);
        expect(difference(same, before.probabilities)).toBeLessThanOrEqual(1e-6);
        expect(await ranker.state()).toMatchObject({
          value: { runtime, recovered: expect.stringContaining("a bug in the worker") },
        });
        await ranker.rank(few);
        expect((await ranker.state()).value?.recovered).toBeUndefined();
      }),
  );
});

describe("a device that computes wrongly", () => {
  it(
    "gives way to the next runtime, which says why",
    () =>
      withRanker(
        async (ranker) => {
          const started = await ranker.start({ runtime: "webgpu" });
          expect(started).toMatchObject({
            value: {
              runtime: "kernel",
              fellBack: expect.stringMatching(/WebGPU computes wrong scores.*off by/),
            },
          });
          expect((await ranker.rank(few)).probabilities.length).toBeGreaterThan(0);
        },
        { wrongKernels: true },
      ),
    SLOW_MS,
  );

  it(
    "with half precision gives way to single precision on the same runtime, and says why",
    () =>
      withRanker(
        async (ranker) => {
          app.serve({ graphs: { f32: right, f16: brokenGraph } });
          expect(await ranker.start({ runtime: "webgpu" })).toMatchObject({
            value: {
              runtime: "webgpu",
              variant: "f32",
              fellBack: expect.stringMatching(/f16 weights.*off by/),
            },
          });
        },
        { features: ["shader-f16"] },
      ),
    SLOW_MS,
  );

  it("gives way to what is no model when no weights and no runtime are right, and names them all", () =>
    withRanker(async (ranker) => {
      const kernels = { int8: brokenKernel, f32: brokenKernel };
      app.serve({ graphs: { f32: brokenGraph }, kernels });
      const started = await ranker.start({});
      expect(started).toMatchObject({ ok: false, error: { code: "wrong-outputs" } });
      expect(started.error?.reason).toMatch(
        /kernel with int8 weights computes wrong.*kernel computes wrong.*WASM computes wrong scores.*off by/,
      );
    }));

  it("gives way to the kernel's f32 weights where its int8 weights are wrong, and says so", () =>
    withRanker(async (ranker) => {
      app.serve({ graphs: { f32: right }, kernels: { int8: brokenKernel, f32: right } });
      expect(await ranker.start({})).toMatchObject({
        value: {
          runtime: "kernel",
          variant: "f32",
          fellBack: expect.stringMatching(/int8 weights computes wrong scores/),
        },
      });
    }));

  it.each([
    {
      what: "no kernel files",
      kernels: { f32: (bytes) => bytes.slice(0, 5_000) },
      why: "bytes of",
    },
    { what: "not there", kernels: {}, why: "no weights" },
  ] as { what: string; kernels: TestWeights["kernels"]; why: string }[])(
    "gives way to WASM where the kernel's files are $what",
    ({ kernels, why }) =>
      withRanker(async (ranker) => {
        app.serve({ graphs: { f32: right }, ...(kernels && { kernels }) });
        const started = await ranker.start({});
        expect(started.value?.runtime).toBe("wasm");
        expect(started.value?.fellBack).toContain("kernel does not start: ");
        expect(started.value?.fellBack).toContain(why);
      }),
  );
});

describe("a cancelled ranking", () => {
  it.each(["kernel", "wasm"])(
    "stops at the next chunk, and the next one is ranked in the same worker (%s)",
    (runtime) =>
      withRanker(async (ranker) => {
        await ranker.start({ runtime, chunkMs: 0.001 });
        const chunks = async (work: Promise<unknown>): Promise<number> => {
          const before = await ranker.channels();
          await work;
          return (await ranker.channels()) - before;
        };
        const whole = await chunks(ranker.rank(many));
        expect(whole).toBeGreaterThan(20);
        expect(await chunks(ranker.cancel(many))).toBeLessThan(whole / 2);
        expect((await ranker.state()).value?.recovered).toBeUndefined();
      }),
  );
});

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../testing/chromium.ts";
import {
  openRanker,
  type RankerApp,
  type RankerPage,
  serveRanker,
} from "../../testing/ranker-app.ts";
import { shippedManifest } from "../../testing/test-model.ts";

/**
 * Weights that are shipped, and where they run: graphs on WASM, all of them. On WebGPU no device takes int8, and f16
 * needs `shader-f16`, which no emulated adapter has. The kernel's scores are the same bit by bit.
 */
const shipped = (role: "candidates" | "kernel") => [
  ...new Set(
    shippedManifest()
      .files.filter((file) => file.role === role)
      .map(({ variant = "f32" }) => variant),
  ),
];
const onKernel = shipped("kernel").map((variant) => ({
  runtime: "kernel",
  variant,
  N: 300,
  limit: 0,
}));
const onGraphs = shipped("candidates").flatMap((variant) => [
  { runtime: "wasm", variant, N: 300, limit: 1e-6 },
  ...(variant === "f32" ? [{ runtime: "webgpu", variant, N: 48, limit: 1e-5 }] : []),
]);
const CASES = [...onKernel, ...onGraphs];

let app: RankerApp;
let browser: Browser;
let ranker: RankerPage;
beforeAll(async () => {
  app = await serveRanker();
  browser = await launchChromium({ webgpu: true });
  ranker = await openRanker(browser, app);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});

const upTo = (N: number): number[] => Array.from({ length: N }, (_, i) => i + 1);

/** Scores each post in a call with others; answers the probabilities by post. */
async function scores(batches: readonly number[][]): Promise<Map<number, readonly number[]>> {
  const rows = new Map<number, readonly number[]>();
  for (const posts of batches) {
    const { probabilities, dwellSeconds } = await ranker.rank({ posts, history: 100 });
    const A = probabilities.length / posts.length;
    for (const [i, post] of posts.entries())
      rows.set(post, [...probabilities.slice(i * A, (i + 1) * A), (dwellSeconds[i] ?? NaN) / 1e3]);
  }
  return rows;
}

function largestDifference(
  a: ReadonlyMap<number, readonly number[]>,
  b: ReadonlyMap<number, readonly number[]>,
): number {
  expect(new Set(b.keys())).toEqual(new Set(a.keys()));
  return Math.max(
    ...[...a].flatMap(([post, row]) => row.map((x, i) => Math.abs(x - (b.get(post)?.[i] ?? NaN)))),
  );
}

/** Every k-th: a permutation, because k and N have no common divisor. */
const shuffled = (posts: readonly number[], k: number): number[] =>
  posts.map((_, i) => posts[(i * k) % posts.length] ?? 0);

describe.each(CASES)("on $runtime with $variant weights", ({ runtime, variant, N, limit }) => {
  it(`a score changes by at most ${limit}, whatever is scored with it, in whatever order and pieces`, async () => {
    const started = await ranker.start({ runtime, variant, chunkMs: 1e9 });
    expect(started).toMatchObject({ ok: true, value: { runtime, variant } });
    const posts = upTo(N);
    const together = await scores([posts]);
    const cuts = [1, 8, 8 + Math.ceil(N / 3)];
    const split = cuts.map((from, i) => posts.slice(from, cuts[i + 1]));
    const others: Record<string, number[][]> = {
      "another order": [shuffled(posts, 7)],
      "split in unequal pieces": [posts.slice(0, 1), ...split],
      "among others": [shuffled([...posts, ...posts.map((post) => post + 10_000)], 11)],
    };
    for (const [what, batches] of Object.entries(others)) {
      const found = await scores(batches);
      for (const post of found.keys()) if (!together.has(post)) found.delete(post);
      expect({ what, off: largestDifference(together, found) }).toEqual({
        what,
        off: expect.toSatisfy((off: number) => off <= limit),
      });
    }
    // And they are scores of these posts: not all the same.
    const rows = [...together.values()];
    expect(new Set(rows.map(([first]) => first)).size).toBeGreaterThan(N / 2);
    if (runtime === "webgpu") return; // another start takes half a minute where the GPU is emulated
    // Cut by the pace: as small as they ever get.
    await ranker.start({ runtime, variant, chunkMs: 0.001 });
    const cut = await ranker.rank({ posts, history: 100 }, true);
    expect(cut.chunks).toBeGreaterThan(1);
    expect(cut.told).toHaveLength(cut.chunks);
    expect(largestDifference(together, await scores([posts]))).toBeLessThanOrEqual(limit);
  }, 900_000);
});

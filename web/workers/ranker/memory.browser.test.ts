import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../../testing/chromium.ts";
import { type RankerApp, serveRanker } from "../../testing/ranker-app.ts";
import { growth, measureRankerMemory } from "../../testing/ranker-memory.ts";

/** Less than one refresh would leave behind if its candidates or its scores were kept: 1,000 rows of some 300 bytes. */
const PER_REFRESH = 30_000;
const REFRESHES = 60;

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

it.each([
  // Freed blocks of other sizes may not fit: one step of the runtime's memory, not one a refresh.
  { runtime: "wasm", grows: 8 * 2 ** 20 },
  // Laid out once.
  { runtime: "kernel", grows: 0 },
] as const)(
  "sixty refreshes leave nothing behind on $runtime, though sizes and histories change (npm run soak -- ranker-memory: a thousand)",
  async ({ runtime, grows }) => {
    const samples = await measureRankerMemory(browser, app, {
      runtime,
      refreshes: REFRESHES,
      warmUp: 10,
      samples: 1,
      candidates: { least: 600, most: 1_200 },
      historyEvery: 5,
    });
    const { wasm = NaN, worker = NaN, page = NaN } = growth(samples);
    expect(wasm).toBeLessThanOrEqual(grows);
    expect(worker).toBeLessThan(REFRESHES * PER_REFRESH);
    expect(page).toBeLessThan(REFRESHES * PER_REFRESH);
  },
  900_000,
);

it("a new history gives back the last one's memory on the GPU", async () => {
  const samples = await measureRankerMemory(browser, app, {
    runtime: "webgpu",
    refreshes: 12,
    warmUp: 4,
    samples: 1,
    candidates: { least: 8, most: 9 },
    historyEvery: 1,
  });
  expect(growth(samples)["gpu"]).toBe(0);
}, 900_000);

import { mustBe, type Soak } from "#edge/soak/soak.ts";
import { launchChromium } from "#web/testing/chromium.ts";
import { serveRanker } from "#web/testing/ranker-app.ts";
import { growth, measureRankerMemory, type MemoryRun } from "#web/testing/ranker-memory.ts";

const REFRESHES = 1_000;
/** More than this at the end than at the beginning is a leak. Bytes: a refresh handles a megabyte. */
const ALLOWED = 4 * 2 ** 20;

const RUNS: readonly MemoryRun[] = [
  {
    runtime: "kernel",
    refreshes: REFRESHES,
    warmUp: 50,
    samples: 10,
    candidates: { least: 800, most: 1_200 },
    historyEvery: 10,
  },
  {
    runtime: "wasm",
    refreshes: REFRESHES,
    warmUp: 50,
    samples: 10,
    candidates: { least: 800, most: 1_200 },
    historyEvery: 10,
  },
  // Few candidates: without a GPU it is emulated. Memory follows from the histories and from the number of calls.
  {
    runtime: "webgpu",
    refreshes: REFRESHES,
    warmUp: 50,
    samples: 10,
    candidates: { least: 16, most: 32 },
    historyEvery: 10,
  },
];

/** The ranker's client and worker in Chromium: a thousand refreshes, sampled; prints one JSON object a sample. */
export const rankerMemory: Soak = {
  purpose: `ranks ${REFRESHES} times in Chromium, in the kernel, on WASM and on WebGPU; memory must not grow`,
  async run({ log }) {
    const app = await serveRanker();
    const browser = await launchChromium({ webgpu: true });
    try {
      for (const run of RUNS) {
        const samples = await measureRankerMemory(browser, app, { ...run, log });
        const grown = growth(samples);
        log(JSON.stringify({ runtime: run.runtime, refreshes: REFRESHES, growth: grown }));
        const leaks = Object.entries(grown).filter(([, bytes]) => bytes > ALLOWED);
        mustBe(`${run.runtime}: what grew by more than ${ALLOWED} bytes`, leaks, []);
      }
    } finally {
      await browser.close();
      await app.stop();
    }
  },
};

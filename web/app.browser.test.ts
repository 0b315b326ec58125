import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { loadDemoWorld } from "../models/demo/load-demo-world.ts";
import { launchChromium } from "./testing/chromium.ts";
import { feedOrder, inversions, openFeed, rankingOf, settled } from "./testing/feed-page.ts";
import { type ServedApp, serveApp } from "./testing/served-app.ts";

/** Two runtimes may round differently; a larger difference would be a wrong kernel. Score units. */
const SCORE_TOLERANCE = 2e-3;
/** Of int8 weights: what separates two posts that may change places. */
const INT8_TOLERANCE = 2e-2;

const PATIENCE_MS = 100_000;

let server: ServedApp;
let withWebGpu: Browser;
let withoutWebGpu: Browser;
beforeAll(async () => {
  server = await serveApp();
  await loadDemoWorld({ baseUrl: server.url, token: "dev", fetch, now: Date.now() });
  withWebGpu = await launchChromium({ webgpu: true });
  withoutWebGpu = await launchChromium({ webgpu: false });
});
afterAll(async () => {
  await withWebGpu.close();
  await withoutWebGpu.close();
  await server.stop();
});

/** A page of its own profile; collects what the console calls an error. */
async function visit(
  browser: Browser,
  search = "",
): Promise<{ page: Page; errors: string[]; asked: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // Compiling for an emulated GPU may take half a minute.
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  const asked: string[] = [];
  context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await openFeed(page, server.url + search);
  return { page, errors, asked };
}

/** Runs in the worker before its own script. */
function claimHardware(): void {
  const facts = { isFallbackAdapter: false, architecture: "a real one" };
  for (const [name, value] of Object.entries(facts))
    Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
}

describe("the feed in Chromium", () => {
  it("ranks in the kernel where there is no GPU, with nothing downloaded of the general runtime", async () => {
    const { page, errors, asked } = await visit(withoutWebGpu);
    expect((await rankingOf(page)).runtime).toBe("kernel");
    expect(asked.filter((path) => path.endsWith(".wasm"))).toEqual([
      expect.stringMatching(/\/kernel-(relaxed|plain)-[\w-]+\.wasm$/),
    ]);
    expect((await feedOrder(page)).length).toBeGreaterThanOrEqual(20);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("skips a software adapter by itself", async () => {
    const { page, asked } = await visit(withWebGpu);
    expect((await rankingOf(page)).runtime).toBe("kernel");
    await page.waitForTimeout(DEVICE.contest.pauseMs + 1_000);
    expect(asked.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
    await page.getByTestId("settings").click();
    expect(await page.getByTestId("runtimes-measured").textContent()).toContain("emulates");
    await page.context().close();
  });

  it(
    "gives the same order on WebGPU, in the kernel and on WASM when forced to each",
    async () => {
      const orders = new Map<string, Awaited<ReturnType<typeof feedOrder>>>();
      for (const runtime of ["webgpu", "kernel", "wasm"]) {
        const { page, errors } = await visit(withWebGpu, `/?runtime=${runtime}`);
        expect((await rankingOf(page)).runtime).toBe(runtime);
        orders.set(runtime, await feedOrder(page));
        expect(errors).toEqual([]);
        await page.context().close();
      }
      const onWasm = orders.get("wasm") ?? [];
      const inWasm = new Set(onWasm.map(({ id }) => id));
      for (const [runtime, tolerance] of [
        ["webgpu", SCORE_TOLERANCE],
        ["kernel", INT8_TOLERANCE],
      ] as const) {
        const order = orders.get(runtime) ?? [];
        expect(order.filter(({ id }) => inWasm.has(id)).length).toBeGreaterThanOrEqual(20);
        for (const { gap } of inversions(order, onWasm)) expect(gap).toBeLessThan(tolerance);
      }
    },
    3 * PATIENCE_MS,
  );

  it(
    "measures a GPU that it takes for real, in a worker beside, and stays with the faster kernel",
    async () => {
      const context = await withWebGpu.newContext({
        viewport: { width: 1440, height: 900 },
        // A service worker's requests would not pass through the route.
        serviceWorkers: "block",
      });
      context.setDefaultTimeout(PATIENCE_MS);
      // The emulated adapter says of itself that it is none.
      await context.route("**/ranker.worker*.js", async (route) => {
        const response = await route.fetch();
        await route.fulfill({
          response,
          body: `(${claimHardware.toString()})();${await response.text()}`,
        });
      });
      const page = await context.newPage();
      await openFeed(page, server.url);
      expect((await rankingOf(page)).runtime).toBe("kernel");
      await page.getByTestId("settings").click();
      const measured = page.getByTestId("runtimes-measured");
      await expect
        .poll(() => measured.textContent(), { timeout: 2 * PATIENCE_MS })
        .toMatch(/Measured .* graphics processor [\d,.]+ ms, processor [\d,.]+ ms/);
      await page.keyboard.press("Escape");
      await page.getByTestId("refresh").click();
      expect((await rankingOf(page)).runtime).toBe("kernel");
      await context.close();
    },
    3 * PATIENCE_MS,
  );

  it("ranks by the runtime that the reader chooses in the settings, also at the next visit", async () => {
    const { page } = await visit(withoutWebGpu);
    await page.getByTestId("settings").click();
    await page.getByTestId("runtime-wasm").click();
    await settled(page, ["wasm"]);
    await page.reload();
    await settled(page, ["wasm"]);
    await page.getByTestId("settings").click();
    expect(await page.getByTestId("runtime-wasm").isChecked()).toBe(true);
    await page.getByTestId("runtime-automatic").click();
    await settled(page, ["kernel"]);
    await page.context().close();
  });
});

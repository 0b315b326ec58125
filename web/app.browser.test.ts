import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDemoWorld } from "../models/demo/load-demo-world.ts";
import { launchChromium } from "./testing/chromium.ts";
import { feedOrder, inversions, openFeed, rankingOf } from "./testing/feed-page.ts";
import { type ServedApp, serveApp } from "./testing/served-app.ts";

/** Two runtimes may round differently; a larger difference would be a wrong kernel. Score units. */
const SCORE_TOLERANCE = 2e-3;

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
async function visit(browser: Browser, search = ""): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await openFeed(page, server.url + search);
  return { page, errors };
}

describe("the feed in Chromium", () => {
  it("ranks on WASM where there is no GPU, and says so", async () => {
    const { page, errors } = await visit(withoutWebGpu);
    expect((await rankingOf(page)).runtime).toBe("wasm");
    expect((await feedOrder(page)).length).toBeGreaterThanOrEqual(20);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("skips a software adapter by itself", async () => {
    const { page } = await visit(withWebGpu);
    expect((await rankingOf(page)).runtime).toBe("wasm");
    await page.context().close();
  });

  it("gives the same order on WebGPU and on WASM when forced to each", async () => {
    const gpu = await visit(withWebGpu, "/?runtime=webgpu");
    const wasm = await visit(withWebGpu, "/?runtime=wasm");
    expect((await rankingOf(gpu.page)).runtime).toBe("webgpu");
    expect((await rankingOf(wasm.page)).runtime).toBe("wasm");
    const [onGpu, onWasm] = [await feedOrder(gpu.page), await feedOrder(wasm.page)];
    expect(onGpu.length).toBeGreaterThanOrEqual(20);
    const inWasm = new Set(onWasm.map((post) => post.id));
    expect(onGpu.filter((post) => inWasm.has(post.id)).length).toBeGreaterThanOrEqual(20);
    for (const { gap } of inversions(onGpu, onWasm)) expect(gap).toBeLessThan(SCORE_TOLERANCE);
    expect([...gpu.errors, ...wasm.errors]).toEqual([]);
    await gpu.page.context().close();
    await wasm.page.context().close();
  });
});

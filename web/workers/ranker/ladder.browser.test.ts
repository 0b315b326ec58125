import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDemoWorld } from "../../../models/demo/load-demo-world.ts";
import { launchChromium } from "../../testing/chromium.ts";
import { openFeed, rankingOf, settled } from "../../testing/feed-page.ts";
import { type ServedApp, serveApp } from "../../testing/served-app.ts";

let server: ServedApp;
let browser: Browser;
beforeAll(async () => {
  server = await serveApp();
  await loadDemoWorld({ baseUrl: server.url, token: "dev", fetch, now: Date.now() });
  browser = await launchChromium({ webgpu: true });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** A first visit on which the files of `broken` do not arrive. */
async function visitWithout(broken: string, search: string): Promise<Page> {
  // A service worker's requests would not pass through the route.
  const context = await browser.newContext({ serviceWorkers: "block" });
  await context.route(broken, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(server.url + search);
  return page;
}

describe("the ladder", () => {
  it("steps down to the kernel, in a new worker, when the WebGPU runtime does not start", async () => {
    const page = await visitWithout("**/*.jspi-*.wasm", "/?runtime=webgpu");
    await settled(page, ["kernel"]);
    expect((await rankingOf(page)).candidates).toBeGreaterThan(20);
    await page.getByTestId("ranking-chip").click();
    expect(await page.locator("dialog").getByTestId("fell-back").textContent()).toContain("WebGPU");
    await page.context().close();
  });

  it("steps down to WASM when the kernel does not arrive, and says so", async () => {
    const page = await visitWithout("**/kernel-*.wasm", "/");
    await settled(page, ["wasm"]);
    expect((await rankingOf(page)).candidates).toBeGreaterThan(20);
    await page.getByTestId("ranking-chip").click();
    const reason = await page.locator("dialog").getByTestId("fell-back").textContent();
    expect(reason).toContain("kernel does not start");
    await page.context().close();
  });

  it("computes on one thread where the kernel's threads do not start", async () => {
    const page = await visitWithout("**/kernel-thread*.js", "/");
    await settled(page, ["kernel"]);
    expect((await rankingOf(page)).candidates).toBeGreaterThan(20);
    await page.context().close();
  });

  it("stays at the light ranker when no runtime starts, and can still be read", async () => {
    const page = await visitWithout("**/*.wasm", "/");
    await settled(page, ["light"]);
    await expect.poll(() => page.locator("article[data-post-id]").count()).toBeGreaterThan(10);
    await page.context().close();
  });

  it("stays at the light ranker when the model is not what its manifest says", async () => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    await context.route("**/assets/model/*.0.bin", async (route) => {
      const body = await (await route.fetch()).body();
      body[0] = (body[0] ?? 0) ^ 1;
      await route.fulfill({ body, contentType: "application/octet-stream" });
    });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByTestId("model-banner").getByText("SHA-256").waitFor({ timeout: 60_000 });
    expect((await rankingOf(page)).runtime).toBe("light");
    await context.close();
  });
});

describe("offline, after one visit", () => {
  it("starts, shows the last feed, ranks it on the device and takes a like", async () => {
    const own = await serveApp();
    await loadDemoWorld({ baseUrl: own.url, token: "dev", fetch, now: Date.now() });
    const context = await browser.newContext();
    const page = await context.newPage();
    await openFeed(page, own.url);
    await page.waitForFunction(() => document.documentElement.dataset["sw"] === "ready");
    // The side effect that keeps the feed runs after the feed is shown.
    await page.waitForTimeout(1_000);
    // Immutable files may also lie in the HTTP cache, which a browser empties as it likes.
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.clearBrowserCache");
    await own.stop();
    await page.reload();
    await settled(page, ["kernel"]);
    expect(await page.locator("article[data-post-id]").count()).toBeGreaterThan(10);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    const like = page.locator("article").first().getByRole("button", { name: /like/i }).first();
    await like.click();
    await expect.poll(() => like.getAttribute("aria-pressed")).toBe("true");
    await page.reload();
    await settled(page, ["kernel"]);
    const liked = page.locator('article button[aria-pressed="true"]');
    await expect.poll(() => liked.count()).toBe(1);

    // The files of another engine are not here: those that are do.
    await page.goto(`${own.url}/?runtime=wasm`);
    await settled(page, ["kernel"]);
    await page.getByTestId("ranking-chip").click();
    expect(await page.locator("dialog").getByTestId("fell-back").textContent()).toContain("WASM");
    await context.close();
  });
});

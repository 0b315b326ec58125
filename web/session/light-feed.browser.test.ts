import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDemoWorld } from "../../models/demo/load-demo-world.ts";
import { launchChromium } from "../testing/chromium.ts";
import { feedOrder, rankingOf, settled } from "../testing/feed-page.ts";
import { type ServedApp, serveApp } from "../testing/served-app.ts";

let server: ServedApp;
let browser: Browser;
beforeAll(async () => {
  server = await serveApp();
  await loadDemoWorld({ baseUrl: server.url, token: "dev", fetch, now: Date.now() });
  browser = await launchChromium({ webgpu: false });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe("?runtime=light", () => {
  it("ranks in the page, with neither a runtime nor the model, and says so", async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}/?runtime=light`);
    await settled(page, ["light"]);
    const { candidates, ms } = await rankingOf(page);
    expect(candidates).toBeGreaterThan(100);
    expect(ms).toBeGreaterThan(0);
    expect(asked.filter((path) => /\.(onnx|wasm)$|table/.test(path))).toEqual([]);
    const order = await feedOrder(page);
    expect(order.length).toBeGreaterThan(10);
    expect(order.map(({ score }) => score)).toEqual(
      order.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    // Not newest first under another name.
    const times = await page
      .locator("article time")
      .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
    expect(times).not.toEqual(times.toSorted().toReversed());
    await page.getByTestId("ranking-chip").click();
    expect(await page.locator("body").textContent()).toContain("stand-in for the Phoenix model");
    await page.close();
  });
});

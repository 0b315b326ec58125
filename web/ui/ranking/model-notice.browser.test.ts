import { describe, expect, it } from "vitest";
import { calls, PHONE, sampleApp, setState } from "../../testing/sample-app.ts";

const { open } = sampleApp();
const loading = { phase: "loading", loadedBytes: 1_240_000, totalBytes: 2_700_000 };

describe("the model's download", () => {
  it("says how far it is, on the chip and among the details, and can be stopped by key", async () => {
    const page = await open();
    await setState(page, { model: loading });
    expect(await page.getByTestId("ranking-chip").textContent()).toContain("1.2 MB of 2.7 MB");
    const notice = page.locator("aside").getByTestId("model-notice");
    expect(await notice.textContent()).toContain("1.2 of 2.7 MB");
    await notice.getByRole("button", { name: "Stop the download" }).focus();
    await page.keyboard.press("Enter");
    expect(await calls(page)).toContain("stopModel");
    // Nothing above the posts: what is being read does not move.
    expect(await page.getByTestId("model-banner").count()).toBe(0);
  });

  it("that is stopped says so above the posts too, politely, and goes on at a tap", async () => {
    const page = await open(PHONE);
    await setState(page, { model: { ...loading, phase: "paused" } });
    const banner = page.getByTestId("model-banner");
    expect(await banner.textContent()).toContain("What has come is kept.");
    expect(await page.locator('[role="status"]', { has: banner }).count()).toBe(1);
    const button = banner.getByRole("button", { name: "Go on" });
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await button.tap();
    expect(await calls(page)).toContain("getModel");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.viewport.width);
  });

  it("asks first where the browser saves data, and says what it would cost", async () => {
    const page = await open();
    await setState(page, { model: { phase: "asking", bytes: 2_700_000 } });
    await page.getByTestId("model-banner").getByRole("button", { name: "Download 2.7 MB" }).click();
    expect(await calls(page)).toContain("getModel");
  });
});

describe("a model that is not used", () => {
  it("says why above the posts, which can be read", async () => {
    const page = await open();
    const reason = "the model's signature is wrong: it was changed after it was signed";
    await setState(page, { model: { phase: "failed", reason, failure: "bad-signature" } });
    const banner = page.getByTestId("model-banner");
    expect(await banner.textContent()).toContain("The model's signature is wrong");
    expect(await banner.getByRole("button", { name: "Try again" }).count()).toBe(1);
    expect(await page.locator("article").count()).toBeGreaterThan(5);
  });

  it("because the device cannot run it is no banner: there is nothing to do about it", async () => {
    const page = await open();
    await setState(page, { model: { phase: "failed", reason: "WASM does not start" } });
    expect(await page.getByTestId("model-banner").count()).toBe(0);
    const notice = page.locator("aside").getByTestId("model-notice");
    expect(await notice.textContent()).toContain("WASM does not start.");
  });

  it("offline says only that it comes later", async () => {
    const page = await open();
    const failed = { phase: "failed", reason: "x", failure: "unreachable" };
    await setState(page, { online: false, model: failed });
    expect(await page.getByTestId("model-banner").count()).toBe(0);
    const notice = page.locator("aside").getByTestId("model-notice");
    expect(await notice.textContent()).toContain("when you are online");
  });
});

it("says that the model cannot be kept, and that a newer one is on its way", async () => {
  const page = await open();
  const ready = { phase: "ready", runtime: "wasm", threads: 2 };
  await setState(page, {
    model: { ...ready, keepingProblem: "no-space", signedBy: { holder: "x", demo: true } },
    update: { phase: "loading", loadedBytes: 1, totalBytes: 2_000_000 },
  });
  const aside = page.locator("aside");
  expect(await aside.getByTestId("model-notice").textContent()).toContain("too little room");
  expect(await aside.getByTestId("model-update").textContent()).toContain("0.0 of 2.0 MB");
  expect(await aside.getByTestId("model-version").textContent()).toContain("demo key");
});

import { describe, expect, it } from "vitest";
import { contrastOf, hitAreaProblems } from "../testing/page-measures.ts";
import { DESKTOP, PHONE, calls, focusedPost, order, sampleApp } from "../testing/sample-app.ts";

const { open, forgetErrors } = sampleApp();

describe("the keyboard", () => {
  it("goes from post to post, likes, explains and answers", async () => {
    const page = await open();
    const [first, second] = await order(page);
    await page.keyboard.press("j");
    expect(await focusedPost(page)).toBe(first);
    await page.keyboard.press("j");
    expect(await focusedPost(page)).toBe(second);
    await page.keyboard.press("k");
    expect(await focusedPost(page)).toBe(first);
    await page.keyboard.press("l");
    expect(await calls(page)).toContain(`like ${first}`);
    await page.keyboard.press("w");
    await page.locator("dialog .reasons").waitFor();
    await page.keyboard.press("Escape");
    expect(await focusedPost(page)).toBe(first);
    await page.keyboard.press("r");
    expect(await page.getByTestId("composer").count()).toBe(1);
    await page.keyboard.press("Escape");
    expect(await focusedPost(page)).toBe(first);
    await page.keyboard.press("?");
    expect(await page.locator("dialog").textContent()).toContain("Less like this");
  });

  it("leaves letters alone once they are switched off, and keeps the feed's own keys", async () => {
    const page = await open();
    const [first, second] = await order(page);
    await page.keyboard.press("?");
    await page.getByTestId("single-keys").click();
    await page.keyboard.press("Escape");
    await page.locator("article").first().focus();
    await page.keyboard.press("l");
    await page.keyboard.press("PageDown");
    expect(await focusedPost(page)).toBe(second);
    expect(await calls(page)).not.toContain(`like ${first}`);
  });

  it("goes on at the neighbour when the focused post leaves", async () => {
    const page = await open();
    const [first, second] = await order(page);
    await page.keyboard.press("j");
    await page.keyboard.press("[");
    await expect.poll(() => order(page)).not.toContain(first);
    expect(await focusedPost(page)).toBe(second);
  });

  it("does not hide the focused post behind the bar", async () => {
    const page = await open();
    for (let i = 0; i < 6; i++) await page.keyboard.press("j");
    const bar = await page.locator(".feed-bar").boundingBox();
    const article = await page.locator("article:focus").boundingBox();
    expect(article?.y ?? 0).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0) - 2);
  });
});

describe("for everybody", () => {
  it.each([
    ["phone", PHONE],
    ["desktop", DESKTOP],
    ["small phone", { ...PHONE, viewport: { width: 320, height: 640 } }],
  ])("fits a %s without scrolling sideways", async (_, options) => {
    const page = await open(options);
    const [content, screen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    expect(content).toBeLessThanOrEqual(screen ?? 0);
  });

  it("has targets of 44 px", async () => {
    const page = await open(PHONE);
    expect(await page.evaluate(hitAreaProblems)).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has text of 4.5:1 in %s", async (colorScheme) => {
    const page = await open({ ...DESKTOP, colorScheme });
    for (const [ink, ground] of [
      ["ink", "surface"],
      ["ink", "paper"],
      ["ink", "teal-soft"],
      ["ink", "rust-soft"],
      ["quiet", "surface"],
      ["quiet", "paper"],
      ["quiet", "sunken"],
      ["teal", "surface"],
      ["teal", "teal-soft"],
      ["rust", "surface"],
      ["rust", "rust-soft"],
      ["danger", "surface"],
      ["danger", "danger-soft"],
      ["on-teal", "teal"],
    ] as const) {
      const contrast = await page.evaluate(contrastOf, [ink, ground] as const);
      expect(contrast, `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("keeps a chosen theme from the first paint on", async () => {
    const page = await open({ ...DESKTOP, colorScheme: "light" });
    await page.getByTestId("theme").click();
    await page.route("**/assets/*.js", (route) => route.abort()); // nothing but the page itself
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    const paper = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    expect(paper).toBe("rgb(14, 21, 23)");
    forgetErrors(); // the aborted script
  });

  it("works where the browser blocks storage", async () => {
    const page = await open();
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, "localStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      }),
    );
    await page.reload();
    await page.locator("article").first().waitFor();
    await page.getByTestId("theme").click();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  });

  it("does not shift while it loads", async () => {
    const page = await open(PHONE);
    await page.waitForTimeout(400);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
              sum += entry.value;
            }
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 200);
        }),
    );
    expect(shift).toBeLessThan(0.02);
  });
});

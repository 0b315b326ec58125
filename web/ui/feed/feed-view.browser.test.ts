import { describe, expect, it } from "vitest";
import {
  DESKTOP,
  PHONE,
  breakSession,
  calls,
  like,
  order,
  post,
  sampleApp,
  setState,
} from "../../testing/sample-app.ts";

const { open } = sampleApp();

describe("the list", () => {
  it("shows twenty posts first, and the rest as the reader gets there", async () => {
    const page = await open();
    expect(await order(page)).toHaveLength(20);
    const first = page.locator("article").first();
    expect(await first.getAttribute("aria-posinset")).toBe("1");
    expect(await first.getAttribute("aria-setsize")).toBe("60");
    for (let i = 0; i < 6; i++) {
      await page.mouse.wheel(0, 6_000);
      await page.waitForTimeout(60);
    }
    await expect.poll(async () => (await order(page)).length).toBe(60);
    expect(await page.locator(".feed-end").textContent()).toContain("60 posts");
  });

  it("keeps the post under the finger where it is when the feed ranks again", async () => {
    const page = await open();
    const target = post(page, "sample-9"); // by the same author as others further down
    await target.scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollBy(0, 150));
    const before = await order(page);
    const top = (await target.boundingBox())?.y ?? Number.NaN;
    await like(page, "sample-9").click();
    await expect.poll(() => order(page)).not.toEqual(before);
    await page.waitForTimeout(600);
    expect((await target.boundingBox())?.y).toBeCloseTo(top, 0);
  });

  it("slides what changes places, and not for those who asked for less motion", async () => {
    for (const [reducedMotion, moving] of [
      ["no-preference", true],
      ["reduce", false],
    ] as const) {
      const page = await open({ ...DESKTOP, reducedMotion });
      const started = page.evaluate(
        () =>
          new Promise<boolean>((resolve) => {
            const feed = document.querySelector("#feed");
            if (!feed) return;
            new MutationObserver(() => {
              requestAnimationFrame(() =>
                resolve([...feed.children].some((child) => child.getAnimations().length > 0)),
              );
            }).observe(feed, { childList: true });
          }),
      );
      await page.getByTestId("mode-newest").click();
      expect(await started).toBe(moving);
    }
  });

  it("reports how long a post was on screen", async () => {
    const page = await open();
    await page.waitForTimeout(500);
    await page.evaluate(() => scrollTo(0, 6_000));
    await expect
      .poll(async () => (await calls(page)).find((call) => call.startsWith("saw ")))
      .toBeDefined();
    const [, , ms] = (await calls(page)).find((call) => call.startsWith("saw "))?.split(" ") ?? [];
    expect(Number(ms)).toBeGreaterThanOrEqual(400);
    expect(Number(ms)).toBeLessThan(10_000);
  });

  it("does not move what is being read when newer posts wait", async () => {
    const page = await open();
    await page.evaluate(() => scrollTo(0, 900));
    const top = (await page.locator("article").nth(3).boundingBox())?.y ?? Number.NaN;
    await setState(page, { pending: 12 });
    const pill = page.getByTestId("pending");
    expect(await pill.textContent()).toBe("12 new posts");
    await setState(page, { pending: 0 });
    expect(await pill.textContent()).toBe("New order");
    expect((await page.locator("article").nth(3).boundingBox())?.y).toBeCloseTo(top, 0);
    await pill.click();
    expect(await calls(page)).toContain("showPending");
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
});

describe("a refresh", () => {
  it("begins at the top of the new feed, also from the end of the last one", async () => {
    const page = await open();
    for (let i = 0; i < 6; i++) {
      await page.mouse.wheel(0, 6_000);
      await page.waitForTimeout(60);
    }
    await page.getByRole("button", { name: "Look for more" }).click();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    expect(await order(page)).toHaveLength(20);
  });

  it("that fails stays where the reader is", async () => {
    const page = await open();
    await page.evaluate(() => scrollTo(0, 900));
    await breakSession(page);
    await page.getByTestId("refresh").click();
    await page.getByTestId("toasts").getByText("The disk is full.").waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(900);
  });
});

describe("states", () => {
  it("shows places for posts while the first feed is on its way", async () => {
    const page = await open(PHONE, "?wait");
    expect(await page.locator(".skeleton").count()).toBeGreaterThan(3);
    expect(await page.locator("[role=feed]").getAttribute("aria-busy")).toBe("true");
  });

  it("says what went wrong, and tries again", async () => {
    const page = await open(PHONE, "?wait");
    await setState(page, { status: "error", error: "The server did not answer." });
    expect(await page.getByTestId("feed-error").textContent()).toContain("did not answer");
    await page.getByRole("button", { name: "Try again" }).tap();
    await page.locator("article").first().waitFor();
  });

  it("keeps the posts on screen when a refresh fails", async () => {
    const page = await open();
    await setState(page, { status: "error", error: "The server did not answer." });
    expect(await page.locator(".banner-problem").textContent()).toContain("did not answer");
    expect(await order(page)).toHaveLength(20);
  });

  it("says that it is offline, and that there is nothing to read", async () => {
    const page = await open();
    await setState(page, { online: false });
    expect(await page.getByTestId("offline-banner").textContent()).toContain("You are offline");
    await setState(page, { posts: [] });
    expect(await page.getByTestId("feed-empty").textContent()).toContain("Nothing saved");
  });

  it("shows how much of the model has arrived, without moving the posts", async () => {
    const page = await open();
    const top = (await page.locator("article").first().boundingBox())?.y;
    const model = { phase: "loading", loadedBytes: 3_100_000, totalBytes: 9_800_000 };
    await setState(page, { model });
    const progress = page.getByTestId("model-progress");
    expect(await progress.getAttribute("value")).toBe("3100000");
    expect(await page.getByTestId("ranking-chip").textContent()).toContain("3.1 MB of 9.8 MB");
    expect((await page.locator("article").first().boundingBox())?.y).toBe(top);
  });
});

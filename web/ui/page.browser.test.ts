import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../testing/chromium.ts";
import { contrastOf, hitAreaProblems } from "../testing/page-measures.ts";
import { serveSamplePage } from "../testing/sample-page.ts";
import type { ServedApp } from "../testing/served-app.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1440, height: 900 } };

let server: ServedApp;
let browser: Browser;
const errors: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([serveSamplePage(), launchChromium({ webgpu: false })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  // Whatever a test does, the page breaks no rule of its content security policy and throws nothing.
  const found = errors.splice(0);
  if (found.length > 0) throw new Error(`errors in the console: ${found.join("; ")}`);
});

async function open(options: BrowserContextOptions = DESKTOP, search = ""): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(server.url + search);
  if (!search.includes("wait")) await page.locator("article").first().waitFor();
  return page;
}

interface SampleWindow {
  readonly sample: {
    readonly calls: readonly string[];
    set(part: object): void;
    break(): void;
  };
}
const calls = (page: Page) =>
  page.evaluate(() => [...(globalThis as unknown as SampleWindow).sample.calls]);
const setState = (page: Page, part: object) =>
  page.evaluate((state) => (globalThis as unknown as SampleWindow).sample.set(state), part);

const order = (page: Page) =>
  page
    .locator("article")
    .evaluateAll((articles) => articles.map(({ dataset }) => dataset["postId"] ?? ""));
const post = (page: Page, id: string) => page.locator(`article[data-post-id="${id}"]`);
const like = (page: Page, id: string) => post(page, id).getByTestId("action-like");
const focusedPost = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest("article")?.dataset["postId"]);

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
    expect((await page.locator("article").nth(3).boundingBox())?.y).toBeCloseTo(top, 0);
    await pill.click();
    expect(await calls(page)).toContain("showPending");
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
});

describe("acting on a post", () => {
  it("likes at once, counts it, and takes it back", async () => {
    const page = await open();
    expect(await like(page, "sample-0").textContent()).toBe("1.2K");
    await like(page, "sample-1").click();
    expect(await like(page, "sample-1").getAttribute("aria-pressed")).toBe("true");
    expect(await like(page, "sample-1").textContent()).toBe("319");
    await page.waitForTimeout(200);
    await like(page, "sample-1").click();
    await expect.poll(() => like(page, "sample-1").getAttribute("aria-pressed")).toBe("false");
    expect((await calls(page)).filter((call) => call === "like sample-1")).toHaveLength(2);
  });

  it("takes the like back on screen, and says why, if it cannot be stored", async () => {
    const page = await open();
    await page.evaluate(() => (globalThis as unknown as SampleWindow).sample.break());
    const states = like(page, "sample-0").evaluate(
      (button) =>
        new Promise<(string | null)[]>((resolve) => {
          const seen: (string | null)[] = [];
          new MutationObserver(() => {
            seen.push(button.getAttribute("aria-pressed"));
            if (seen.length === 2) resolve(seen);
          }).observe(button, { attributeFilter: ["aria-pressed"] });
        }),
    );
    await like(page, "sample-0").click();
    expect(await states).toEqual(["true", "false"]);
    expect(await page.getByTestId("toasts").textContent()).toContain("The disk is full.");
  });

  it("takes a post away for less like this, and brings it back on undo", async () => {
    const page = await open();
    const before = await order(page);
    await post(page, "sample-2").getByTestId("action-less").click();
    await expect.poll(() => order(page)).not.toContain("sample-2");
    await page.getByTestId("undo").click();
    await expect.poll(() => order(page)).toEqual(before);
  });

  it("mutes from the menu, lists the author in the settings, and unmutes there", async () => {
    const page = await open();
    await post(page, "sample-2").getByTestId("action-more").click();
    await page.getByRole("menuitem", { name: "Mute The Tidal Review" }).click();
    await expect.poll(() => order(page)).not.toContain("sample-2");
    await page.getByTestId("settings").click();
    await page.getByRole("button", { name: "Unmute The Tidal Review" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => order(page)).toContain("sample-2");
  });

  it("keeps a started reply over a reload, and shows it below the post once sent", async () => {
    const page = await open();
    await post(page, "sample-1").getByTestId("action-reply").click();
    await page.keyboard.type("I jump like l and k"); // letters that are commands elsewhere
    await page.reload();
    await post(page, "sample-1").getByTestId("action-reply").click();
    const field = page.getByTestId("composer").locator("textarea");
    expect(await field.inputValue()).toBe("I jump like l and k");
    await field.press("Control+Enter");
    await expect
      .poll(() => post(page, "sample-1").locator(".own-replies").textContent())
      .toContain("I jump like l and k");
    expect(await page.getByTestId("composer").count()).toBe(0);
    await post(page, "sample-1").getByTestId("action-reply").click();
    expect(await page.getByTestId("composer").locator("textarea").inputValue()).toBe("");
  });

  it("hides words that are muted", async () => {
    const page = await open();
    await page.getByTestId("settings").click();
    await page.getByTestId("muted-word").fill("Kingfishers");
    await page.keyboard.press("Enter");
    await expect.poll(() => order(page)).not.toContain("sample-0");
  });
});

describe("what a post shows", () => {
  it("never runs markup of an author's", async () => {
    const page = await open();
    await page.evaluate(() => {
      const { sample } = globalThis as unknown as {
        sample: { state: { value: { posts: object[] } }; set(part: object): void };
      };
      const [first] = sample.state.value.posts;
      sample.set({
        posts: [
          { ...first, text: '<img src="x" onerror="alert(1)"> https://example.org/"onclick="x' },
        ],
      });
    });
    const text = page.locator("article .post-text");
    await expect.poll(() => text.textContent()).toContain('<img src="x"');
    expect(await page.locator("article img").count()).toBe(0);
    expect(await text.locator("a").getAttribute("href")).toBe("https://example.org/");
  });

  it("covers what moderation marked until the reader asks", async () => {
    const page = await open();
    const covered = post(page, "sample-9");
    expect(await covered.textContent()).not.toContain("This one is covered");
    expect(await covered.textContent()).toContain("graphic content");
    await covered.getByRole("button", { name: "Show anyway" }).click();
    expect(await covered.textContent()).toContain("This one is covered");
  });

  it("folds a long text and unfolds it, which counts as opening the post", async () => {
    const page = await open();
    const text = post(page, "sample-2").locator(".post-text");
    const folded = (await text.boundingBox())?.height ?? 0;
    await post(page, "sample-2").getByRole("button", { name: "Show more" }).click();
    expect((await text.boundingBox())?.height).toBeGreaterThan(folded * 1.5);
    expect(await calls(page)).toContain("click sample-2");
  });

  it("opens links apart, without telling where they were found", async () => {
    const page = await open();
    const link = post(page, "sample-8").locator(".link-card");
    expect(await link.textContent()).toContain("example.com");
    expect(await link.getAttribute("rel")).toContain("noopener");
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  it("says when an imported post was first published", async () => {
    const page = await open();
    expect(await post(page, "sample-8").locator(".post-head").textContent()).toContain(
      "first published May 2021",
    );
  });

  it("shows a repost through the post it repeats", async () => {
    const page = await open();
    const repost = post(page, "sample-7");
    expect(await repost.textContent()).toContain("Mira Okonkwo reposted");
    expect(await repost.locator(".post-ref").textContent()).toContain("tells you when it is done");
  });

  it("marks language and lets the text choose its direction", async () => {
    const page = await open();
    const text = post(page, "sample-4").locator(".post-text");
    expect(await text.getAttribute("lang")).toBe("ar");
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  });
});

describe("why", () => {
  it("tells in words, then adds up, and gives the focus back", async () => {
    const page = await open();
    const badge = post(page, "sample-0").getByTestId("why-badge");
    await badge.click();
    await expect
      .poll(() => page.locator("dialog .reasons").textContent())
      .toContain("Because you replied to and liked");
    const rows = page.getByTestId("score-table").locator("tbody tr");
    expect(await rows.count()).toBe(6);
    await page.getByRole("button", { name: "Show all 9" }).click();
    expect(await rows.count()).toBe(9);
    expect(await rows.nth(2).textContent()).toContain("−0.134");
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog").count()).toBe(0);
    expect(await badge.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe("the header", () => {
  it("says where the ranking ran, over how many posts and in what time", async () => {
    const page = await open();
    const chip = page.getByTestId("ranking-chip");
    expect(await chip.textContent()).toContain("WASM · 2 threads");
    expect(await chip.textContent()).toContain("1,024 posts in 84 ms");
    expect(await chip.getAttribute("data-runtime")).toBe("wasm");
    expect(await chip.getAttribute("data-candidates")).toBe("1024");
    expect(await chip.getAttribute("data-ms")).toBe("84");
    await chip.click();
    expect(await page.locator("dialog").getByTestId("removed").textContent()).toContain("too old");
    expect(await page.locator("dialog").getByTestId("fell-back").textContent()).toContain("WebGPU");
  });

  it("puts the newest first in one tap, and back", async () => {
    const page = await open();
    const ranked = await order(page);
    await page.getByTestId("mode-newest").click();
    await expect.poll(() => order(page)).not.toEqual(ranked);
    const times = await page
      .locator("article time")
      .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
    expect(times).toEqual(times.toSorted().toReversed());
    await expect
      .poll(() => page.getByTestId("ranking-chip").getAttribute("data-runtime"))
      .toBe("newest-first");
    await page.getByTestId("mode-for-you").click();
    await expect.poll(() => order(page)).toEqual(ranked);
  });

  it("keeps the list of suggestions as it is while one follows", async () => {
    const page = await open();
    await page.locator('[data-reader-id="self"]').click();
    const names = () => page.locator(".welcome .post-name").allTextContents();
    await page.getByTestId("follow-suggestions").waitFor();
    const before = await names();
    for (const name of before.slice(0, 3)) {
      await page
        .locator(".welcome")
        .getByRole("button", { name: `Follow ${name}` })
        .click();
      await page
        .locator(".welcome")
        .getByRole("button", { name: `Following ${name}` })
        .waitFor();
    }
    expect(await names()).toEqual(before);
    await page.getByRole("button", { name: "Done", exact: true }).click();
    expect(await page.getByTestId("follow-suggestions").count()).toBe(0);
  });

  it("changes the reader, on a phone through a sheet", async () => {
    const page = await open(PHONE);
    await page.getByTestId("reader-button").tap();
    await page.locator('dialog [data-reader-id="self"]').tap();
    await expect.poll(() => page.getByTestId("reader-button").textContent()).toContain("Yourself");
    await page.getByTestId("follow-suggestions").waitFor();
    await page
      .getByRole("button", { name: /^Follow / })
      .first()
      .tap();
    await expect
      .poll(async () => (await calls(page)).some((c) => c.startsWith("follow ")))
      .toBe(true);
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
    errors.length = 0; // the aborted script
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

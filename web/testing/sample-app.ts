import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchChromium } from "./chromium.ts";
import { serveSamplePage } from "./sample-page.ts";
import type { ServedApp } from "./served-app.ts";

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const DESKTOP = { viewport: { width: 1440, height: 900 } };

export interface SampleApp {
  /** A page of its own profile, with the first posts on it (`?wait`: before the session starts). */
  readonly open: (options?: BrowserContextOptions, search?: string) => Promise<Page>;
  /** For a test that breaks the page on purpose. */
  readonly forgetErrors: () => void;
}

/**
 * Serves the page on its sample session for the tests of one file, and closes what they open. Whatever a test does,
 * the page must break no rule of its content security policy and throw nothing: else the test fails.
 */
export function sampleApp(): SampleApp {
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
    const found = errors.splice(0);
    if (found.length > 0) throw new Error(`errors in the console: ${found.join("; ")}`);
  });

  return {
    async open(options = DESKTOP, search = "") {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(server.url + search);
      if (!search.includes("wait")) await page.locator("article").first().waitFor();
      return page;
    },
    forgetErrors: () => void errors.splice(0),
  };
}

/** The handle on the session that `web/ui/testing/gallery.tsx` leaves on the window. */
interface SampleWindow {
  readonly sample: {
    readonly calls: readonly string[];
    set(part: object): void;
    break(): void;
  };
}

/** What the page asked of the session, oldest first. */
export const calls = (page: Page) =>
  page.evaluate(() => [...(globalThis as unknown as SampleWindow).sample.calls]);

export const setState = (page: Page, part: object) =>
  page.evaluate((state) => (globalThis as unknown as SampleWindow).sample.set(state), part);

/** From now on the session stores nothing more: every call fails. */
export const breakSession = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as SampleWindow).sample.break());

/** The ids of the posts, from the top. */
export const order = (page: Page) =>
  page
    .locator("article")
    .evaluateAll((articles) => articles.map(({ dataset }) => dataset["postId"] ?? ""));

export const post = (page: Page, id: string) => page.locator(`article[data-post-id="${id}"]`);
export const like = (page: Page, id: string) => post(page, id).getByTestId("action-like");

export const focusedPost = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest("article")?.dataset["postId"]);

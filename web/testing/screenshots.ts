/** `node web/testing/screenshots.ts <url> <folder>`: the page on a phone and a desktop, light and dark, as PNG files. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";

const SIZES = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
  desktop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
} as const;
const THEMES = ["light", "dark"] as const;

const RANKED =
  '[data-testid="ranking-chip"]:is([data-runtime="webgpu"], [data-runtime="kernel"], [data-runtime="wasm"])';
const POST = "article[data-post-id]";
const FEED_TIMEOUT_MS = 60_000;
/** Longer than the page's longest animation. */
const SETTLE_MS = 700;
const REFRESHES = 3;

interface Shot {
  readonly size: keyof typeof SIZES;
  readonly theme: (typeof THEMES)[number];
}

async function take(
  browser: Browser,
  url: string,
  folder: string,
  { size, theme }: Shot,
): Promise<void> {
  const context = await browser.newContext({
    ...SIZES[size],
    colorScheme: theme,
  });
  const page = await context.newPage();
  const save = async (name: string) => {
    await page.waitForTimeout(SETTLE_MS);
    const path = join(folder, `${name}-${size}-${theme}.png`);
    await page.screenshot({ path });
    console.log(path);
  };
  await page.goto(url);
  await page.locator(RANKED).waitFor({ timeout: FEED_TIMEOUT_MS });
  // A demo reader: somebody with a history, so that there is a taste to see.
  if (size === "phone") await page.getByTestId("reader-button").click();
  await page.locator("[data-reader-id]:not([aria-current])").first().click();
  await page.waitForTimeout(SETTLE_MS);
  await page.locator(RANKED).waitFor({ timeout: FEED_TIMEOUT_MS });
  await page.locator(POST).nth(2).waitFor({ timeout: FEED_TIMEOUT_MS });
  // The times on it are those of a feed that is not the first.
  for (let i = 0; i < REFRESHES; i++) {
    await page.getByTestId("refresh").click();
    await page.waitForTimeout(SETTLE_MS);
  }
  await save("feed");
  await page.getByTestId("why-badge").first().click();
  await page.locator("dialog .reasons").waitFor();
  await save("why");
  await page.keyboard.press("Escape");
  await page.evaluate(() => scrollTo(0, 1_400));
  await save("scrolled");
  await page.getByTestId("ranking-chip").click();
  await save("ranking");
  await page.keyboard.press("Escape");
  await page.getByTestId("settings").click();
  await save("settings");
  await context.close();
}

const [url, folder] = process.argv.slice(2);
if (url === undefined || folder === undefined) {
  console.error("usage: node web/testing/screenshots.ts <url> <folder>");
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const browser = await launchChromium({ webgpu: false });
try {
  for (const size of ["phone", "desktop"] as const) {
    for (const theme of THEMES) await take(browser, url, folder, { size, theme });
  }
} finally {
  await browser.close();
}

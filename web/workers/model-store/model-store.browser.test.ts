import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadDemoWorld } from "../../../models/demo/load-demo-world.ts";
import { launchChromium } from "../../testing/chromium.ts";
import { rankingOf, settled } from "../../testing/feed-page.ts";
import { replaceModel, SHIPPED_VERSION } from "../../testing/replaced-model.ts";
import { type ServedApp, serveApp } from "../../testing/served-app.ts";

/** A busy machine starts a runtime in many seconds. */
const PATIENCE = { timeout: 100_000 };
const DESKTOP = { viewport: { width: 1440, height: 900 } };

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
let context: BrowserContext;
afterEach(async () => {
  // What is under way may not find its page any more.
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
});

/** A profile of its own, whose model the test decides on. */
async function profile() {
  // A service worker's requests would not pass through the routes.
  context = await browser.newContext({ ...DESKTOP, serviceWorkers: "block" });
  context.setDefaultTimeout(PATIENCE.timeout);
  const model = await replaceModel(context);
  const page = await context.newPage();
  return { model, page };
}
const parts = (asked: readonly string[]): string[] =>
  asked.filter((path) => path.startsWith("/assets/model/"));
const banner = (page: Page) => page.getByTestId("model-banner");
async function canBeRead(page: Page): Promise<void> {
  const posts = page.locator("article[data-post-id]");
  await expect.poll(() => posts.count(), PATIENCE).toBeGreaterThan(10);
}
const versionShown = (page: Page) => page.getByTestId("model-version").first().textContent();

describe("a download in Chromium", () => {
  it("can be stopped and goes on, also after a reload, with what has come", async () => {
    const { model, page } = await profile();
    const first = Promise.withResolvers<void>();
    let answered = 0;
    // Two parts arrive; the others never do.
    model.meddle = (_route, path) => {
      if (!path.startsWith("/assets/model/")) return undefined;
      answered += 1;
      if (answered <= 2) return undefined;
      first.resolve();
      return new Promise(() => {});
    };
    await page.goto(server.url);
    await first.promise;
    await page.locator("aside").getByTestId("model-stop").click();
    await banner(page).waitFor();
    expect(await banner(page).textContent()).toContain("What has come is kept");
    await canBeRead(page);

    model.meddle = undefined;
    const before = parts(model.asked).slice(0, 2);
    model.asked.length = 0;
    await page.reload();
    await settled(page, ["kernel"]);
    for (const path of before) expect(model.asked).not.toContain(path);
    expect(parts(model.asked).length).toBeGreaterThan(0);

    // And from then on there is nothing to ask for.
    model.asked.length = 0;
    await page.reload();
    await settled(page, ["kernel"]);
    expect(model.asked).toEqual([]);
  });

  it("goes on at a tap", async () => {
    const { model, page } = await profile();
    const first = Promise.withResolvers<void>();
    model.meddle = (_route, path) => {
      if (!path.startsWith("/assets/model/")) return undefined;
      first.resolve();
      return new Promise(() => {});
    };
    await page.goto(server.url);
    await first.promise;
    await page.locator("aside").getByTestId("model-stop").click();
    await banner(page).waitFor();
    model.meddle = undefined;
    await banner(page).getByTestId("model-get").click();
    await settled(page, ["kernel"]);
    expect(await banner(page).count()).toBe(0);
  });
});

describe("a model that is refused", () => {
  it.each([
    [
      "a manifest that was changed",
      "signature is wrong",
      (text: string) => text.replace('"S":', '"S":1'),
    ],
    [
      "a manifest without a signature",
      "not signed",
      (text: string) => text.replace(/,"signature":\{[^}]*\}/, ""),
    ],
    [
      "a key that nobody trusts",
      "does not trust",
      (text: string) => text.replace(/"keyId":"\w{16}"/, '"keyId":"0123456789abcdef"'),
    ],
  ])("%s: the feed says why and can be read", async (_, words, change) => {
    const { model, page } = await profile();
    expect(change(model.text)).not.toBe(model.text);
    model.text = change(model.text);
    await page.goto(server.url);
    await banner(page).waitFor();
    expect(await banner(page).textContent()).toContain(words);
    expect(parts(model.asked)).toEqual([]);
    await canBeRead(page);
  });

  it("a file that is not the one that was signed", async () => {
    const { model, page } = await profile();
    model.meddle = (route, path) =>
      path.includes(".0.bin")
        ? route.fetch().then(async (response) => {
            const body = await response.body();
            body[7] = (body[7] ?? 0) ^ 1;
            await route.fulfill({ body, contentType: "application/octet-stream" });
          })
        : undefined;
    await page.goto(server.url);
    await banner(page).waitFor();
    expect(await banner(page).textContent()).toContain("SHA-256");
  });
});

describe("a newer version", () => {
  it("takes over while the page is open, when it has passed; the next start needs no network for it", async () => {
    const { model, page } = await profile();
    await page.goto(server.url);
    await settled(page, ["kernel"]);
    expect(await versionShown(page)).toContain(SHIPPED_VERSION);
    model.asked.length = 0;
    model.publish("phoenix-newer");
    await page.getByTestId("refresh").click();
    // The layout is the same: its posts are ranked by the present one until then.
    await expect.poll(() => versionShown(page), PATIENCE).toContain("phoenix-newer");
    expect((await rankingOf(page)).runtime).toBe("kernel");
    // Only the golden vectors differ.
    expect(parts(model.asked)).toHaveLength(1);
    model.asked.length = 0;
    await page.reload();
    await settled(page, ["kernel"]);
    expect(await versionShown(page)).toContain("phoenix-newer");
    expect(model.asked).toEqual([]);
  });

  it("that computes something else here is not used; the old one goes on ranking", async () => {
    const { model, page } = await profile();
    await page.goto(server.url);
    await settled(page, ["kernel"]);
    model.publish("phoenix-broken", (text) =>
      text.replace(/"probabilities":\[0\.\d/g, '"probabilities":[0.9'),
    );
    await page.getByTestId("refresh").click();
    const update = page.locator("aside").getByTestId("model-update");
    await expect.poll(() => update.textContent(), PATIENCE).toContain("not used");
    expect(await versionShown(page)).toContain(SHIPPED_VERSION);
    expect((await rankingOf(page)).runtime).toBe("kernel");
    await page.reload();
    await settled(page, ["kernel"]);
    expect(await versionShown(page)).toContain(SHIPPED_VERSION);
  });

  it("that is older than the one here, sent again by somebody, is refused", async () => {
    const { model, page } = await profile();
    const old = model.text;
    model.publish("phoenix-newer");
    await page.goto(server.url);
    await settled(page, ["kernel"]);
    model.publish(SHIPPED_VERSION);
    model.text = old;
    await page.getByTestId("refresh").click();
    const update = page.locator("aside").getByTestId("model-update");
    await expect.poll(() => update.textContent(), PATIENCE).toContain("older model");
    // The first order may have been made before it was known that the model reads these posts.
    await expect.poll(() => versionShown(page), PATIENCE).toContain("phoenix-newer");
  });
});

describe("where the browser lacks something", () => {
  /** The ranker's worker begins with this script. */
  const before = (script: string) =>
    context.route("**/assets/ranker.worker*.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${script};${await response.text()}` });
    });
  const visit = async (script: string): Promise<Page> => {
    context = await browser.newContext({ ...DESKTOP, serviceWorkers: "block" });
    context.setDefaultTimeout(PATIENCE.timeout);
    await before(script);
    const page = await context.newPage();
    await page.goto(server.url);
    return page;
  };

  it.each([
    [
      "a place to keep files",
      "delete self.caches;delete WorkerGlobalScope.prototype.caches",
      "private",
    ],
    [
      "room",
      'Cache.prototype.put=()=>Promise.reject(new DOMException("full","QuotaExceededError"))',
      "too little room",
    ],
  ])("%s: the model ranks for this visit and says so", async (_, script, words) => {
    const page = await visit(script);
    await settled(page, ["kernel"]);
    const notice = page.locator("aside").getByTestId("model-notice");
    expect(await notice.textContent()).toContain(words);
  });

  it.each([
    [
      "Ed25519",
      'crypto.subtle.importKey=()=>Promise.reject(new DOMException("","NotSupportedError"))',
    ],
    ["WebCrypto", 'Object.defineProperty(self.crypto,"subtle",{value:undefined})'],
  ])("%s: no model is used, and it says what it takes", async (_, script) => {
    const page = await visit(script);
    await banner(page).waitFor();
    expect(await banner(page).textContent()).toContain("cannot check the model's signature");
    expect(await banner(page).getByRole("button").count()).toBe(0);
  });

  it("WebAssembly: it says so, downloads nothing and can be read", async () => {
    const page = await visit("delete self.WebAssembly");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const notice = page.locator("aside").getByTestId("model-notice");
    await expect.poll(() => notice.textContent(), PATIENCE).toContain("WebAssembly switched off");
    expect(asked.filter((url) => /\/assets\/model\/|\.wasm$/.test(url))).toEqual([]);
    await canBeRead(page);
  });
});

it("asks before it downloads where the reader told the browser to save data", async () => {
  const { model, page } = await profile();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
  });
  await page.goto(server.url);
  await banner(page).waitFor();
  expect(await banner(page).textContent()).toMatch(/\d\.\d MB/);
  expect(parts(model.asked)).toEqual([]);
  await banner(page).getByTestId("model-get").click();
  await settled(page, ["kernel"]);
});

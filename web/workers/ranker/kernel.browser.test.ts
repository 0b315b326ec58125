import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../testing/chromium.ts";
import { openRanker, type RankerApp, serveRanker } from "../../testing/ranker-app.ts";

let isolated: RankerApp;
/** The same page without the headers that isolate it: shared memory cannot be sent to a thread there. */
let plain: RankerApp;
let browser: Browser;
beforeAll(async () => {
  isolated = await serveRanker();
  plain = await serveRanker({});
  browser = await launchChromium({ webgpu: false });
});
afterAll(async () => {
  await browser.close();
  await isolated.stop();
  await plain.stop();
});

const order = { posts: Array.from({ length: 700 }, (_, i) => i + 1), history: 128 };

/** Ranks in a new worker; waits until all threads have joined, where there are any. */
async function ranked(app: RankerApp, variant: string) {
  const ranker = await openRanker(browser, app);
  const started = await ranker.start({ runtime: "kernel", variant });
  await ranker.page.waitForTimeout(300);
  const [answer, vector, threads] = [
    await ranker.rank(order),
    await ranker.embed(order),
    await ranker.threads(),
  ];
  const isIsolated = await ranker.page.evaluate(() => crossOriginIsolated);
  await ranker.close();
  return { started, answer, vector, threads, isIsolated };
}

describe.each(["int8", "f32"])("the kernel with %s weights", (variant) => {
  it("gives the same scores and vector, bit by bit, on two threads of an isolated page and on the one of another", async () => {
    const [two, one] = [await ranked(isolated, variant), await ranked(plain, variant)];
    expect(two).toMatchObject({
      isIsolated: true,
      threads: 1,
      started: { value: { runtime: "kernel", variant, threads: 2 } },
    });
    expect(one).toMatchObject({
      isIsolated: false,
      threads: 0,
      started: { value: { runtime: "kernel", variant, threads: 1 } },
    });
    expect(two.started.value?.fellBack).toBeUndefined();
    expect(one.started.value?.fellBack).toBeUndefined();
    expect(two.answer.probabilities).toEqual(one.answer.probabilities);
    expect(two.answer.dwellSeconds).toEqual(one.answer.dwellSeconds);
    expect(two.vector).toBe(one.vector);
    expect(new Set(two.answer.probabilities).size).toBeGreaterThan(1_000);
  });
});

/** Chromium lets a thread that waits go on for about two seconds after its parent's end. */
const ENDING = { timeout: 15_000 };

it("an end of the worker ends its threads", async () => {
  const ranker = await openRanker(browser, isolated);
  const threads = (): number =>
    ranker.page.workers().filter((worker) => worker.url().includes("kernel-thread")).length;
  await ranker.start({ runtime: "kernel" });
  await expect.poll(threads, ENDING).toBe(1);
  await ranker.start({ runtime: "wasm" });
  await expect.poll(threads, ENDING).toBe(0);
  await ranker.close();
});

/** What a worker sends to its own workers is nothing that they can work with: they throw. */
const SENDS_NOTHING = `
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function () { send.call(this, {}) };
`;

it("computes alone, and says so, where its threads throw: their errors are not the ranker's", async () => {
  const ranker = await openRanker(browser, isolated);
  const rankers: string[] = [];
  ranker.page.on("worker", (worker) => {
    if (worker.url().includes("ranker.worker")) rankers.push(worker.url());
  });
  const warnings: string[] = [];
  ranker.page.on("console", (message) => warnings.push(message.text()));
  await ranker.page.context().route("**/ranker.worker*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: SENDS_NOTHING + (await response.text()) });
  });
  const started = await ranker.start({ runtime: "kernel" });
  expect(started.value).toMatchObject({ runtime: "kernel", threads: 1 });
  await ranker.page.waitForTimeout(300);
  expect((await ranker.rank(order)).probabilities.length).toBeGreaterThan(0);
  expect(warnings).toContainEqual(expect.stringMatching(/thread of the kernel.*TypeError/));
  expect(started.value?.fellBack).toBeUndefined();
  expect(rankers).toHaveLength(1);
  await ranker.close();
});

it("takes the place of WebGPU where there is none, of which nothing is downloaded", async () => {
  const ranker = await openRanker(browser, isolated);
  const asked: string[] = [];
  ranker.page.context().on("request", (request) => asked.push(request.url()));
  const { value } = await ranker.start({ runtime: "webgpu" });
  expect(value?.runtime).toBe("kernel");
  expect(value?.fellBack).toContain("WebGPU: this browser offers nothing");
  expect(asked.filter((url) => /kernel-\w+.*\.wasm/.test(url))).toHaveLength(1);
  expect(asked.filter((url) => url.includes("jspi"))).toEqual([]);
  await ranker.close();
});

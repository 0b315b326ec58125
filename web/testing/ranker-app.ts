import type { Browser, Page, Worker } from "playwright-core";
import type { Plugin } from "vite";
import { newSigningKey, type SigningKey } from "#models/signing/signing-key.ts";
import { trusting } from "#models/signing/testing.ts";
import { serveBuiltPage } from "./built-page.ts";
import type { RankAnswer, RankerWindow, RankOrder, Started } from "./ranker-window.ts";
import type { ServedApp } from "./served-app.ts";
import { testModel, type TestWeights } from "./test-model.ts";
import {
  type ProbedWorker,
  type ProbeOptions,
  workerProbe,
  type WorkerMemory,
} from "./worker-probe.ts";

const ENTRY = "testing/ranker-page/ranker-page.html";

export interface RankerApp extends ServedApp {
  /** Serves the shipped model from now on, or one with these weights only. */
  serve(weights?: TestWeights): void;
}

/**
 * The app's ranker client and worker on a page of their own, with a model that the test chooses.
 *
 * @param headers sent with everything, instead of the app's own
 */
export async function serveRanker(headers?: Record<string, string>): Promise<RankerApp> {
  const key = newSigningKey();
  let model = testModel(key);
  const app = await serveBuiltPage(ENTRY, {
    respond: (pathname) => model.responses.get(pathname),
    plugins: () => [trustIn(key), patience],
    ...(headers && { headers }),
  });
  return {
    ...app,
    serve: (weights) => {
      model = testModel(key, weights);
    },
  };
}

/** Devices trust the test's key instead of the project's. */
const trustIn = (key: SigningKey): Plugin => ({
  name: "trust-the-test",
  load: (id) =>
    id.endsWith("shared/params/model-keys.ts")
      ? `export const MODEL_KEYS = ${JSON.stringify([trusting(key)])};`
      : undefined,
});

/** Where the GPU is emulated on a busy machine, compiling for it takes minutes: that is not what is tested here. */
const patience: Plugin = {
  name: "patience",
  transform: (code, id) => {
    if (!id.endsWith("shared/params/device.ts")) return undefined;
    const patient = code.replaceAll(/(callTimeoutMs|loadTimeoutMs): ?[\d_e]+/g, "$1: 600_000");
    if (patient === code) throw new Error(`${id} has no timeouts to extend`);
    return patient;
  },
};

type Options = Parameters<RankerWindow["ranker"]["start"]>[0];

/** A ranker page with probed workers. */
export interface RankerPage {
  readonly page: Page;
  start(options: Options): Promise<Started>;
  state(): Promise<Started>;
  rank(order: RankOrder, chunks?: boolean): Promise<RankAnswer>;
  refresh(order: Parameters<RankerWindow["ranker"]["refresh"]>[0]): Promise<number>;
  cancel(order: RankOrder): Promise<void>;
  embed(order: Pick<RankOrder, "history" | "version">): Promise<string>;
  /** The worker in use. */
  worker(): Worker;
  memory(): Promise<WorkerMemory>;
  channels(): Promise<number>;
  loseDevice(): Promise<boolean>;
  /** Threads of the kernel that the worker has started. */
  threads(): Promise<number>;
  /** Ends one of them; answers whether there was one. */
  endThread(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the page in a profile of its own. */
export async function openRanker(
  browser: Browser,
  { url }: ServedApp,
  probe: ProbeOptions = {},
): Promise<RankerPage> {
  const context = await browser.newContext();
  await context.route("**/ranker.worker*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: workerProbe(probe) + (await response.text()) });
  });
  const page = await context.newPage();
  await page.goto(`${url}/${ENTRY}`);
  await page.waitForFunction(() => "ranker" in globalThis);
  const worker = (): Worker => {
    // The runtime's threads are workers too; they sleep, and would never answer.
    const found = page.workers().findLast((each) => each.url().includes("ranker.worker"));
    if (!found) throw new Error("the page has no ranker worker");
    return found;
  };
  // Each function is sent to the page as its text: it brings all it needs.
  return {
    page,
    worker,
    start: (options) =>
      page.evaluate(
        (given) => (globalThis as unknown as RankerWindow).ranker.start(given),
        options,
      ),
    state: () => page.evaluate(() => (globalThis as unknown as RankerWindow).ranker.state()),
    rank: (order, chunks = false) =>
      page.evaluate(
        ([given, tell]) => (globalThis as unknown as RankerWindow).ranker.rank(given, tell),
        [order, chunks] as const,
      ),
    refresh: (order) =>
      page.evaluate(
        (given) => (globalThis as unknown as RankerWindow).ranker.refresh(given),
        order,
      ),
    cancel: (order) =>
      page.evaluate((given) => (globalThis as unknown as RankerWindow).ranker.cancel(given), order),
    embed: (order) =>
      page.evaluate((given) => (globalThis as unknown as RankerWindow).ranker.embed(given), order),
    channels: () =>
      worker().evaluate(() => (globalThis as unknown as ProbedWorker).probe.channels()),
    loseDevice: () =>
      worker().evaluate(() => (globalThis as unknown as ProbedWorker).probe.loseDevice()),
    threads: () => worker().evaluate(() => (globalThis as unknown as ProbedWorker).probe.threads()),
    endThread: () =>
      worker().evaluate(() => (globalThis as unknown as ProbedWorker).probe.endThread()),
    memory: () => worker().evaluate(() => (globalThis as unknown as ProbedWorker).probe.memory()),
    close: () => context.close(),
  };
}

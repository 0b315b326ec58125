import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, defaultClientConditions } from "vite";
import type { Suite } from "#models/bench/figure.ts";
import { installPeers, PEER_FOLDER } from "#models/bench/peers.ts";
import { servePage } from "#models/bench/rank/page-server.ts";
import { rankFigures, rankNotes } from "#models/bench/rank/rank-figures.ts";
import type { PageRequest, PageResult } from "#models/bench/rank/rank-page.ts";
import { launchChromium } from "../../../web/testing/chromium.ts";

const ROUNDS = 15;
/** One thread is reported too, because not every page is isolated; without peers and with fewer rounds. */
const ROUNDS_ONE_THREAD = 7;
const THREADS = 2;

const TFJS = {
  "@tensorflow/tfjs-core": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
};
const TFJS_ENTRY = `export * from "@tensorflow/tfjs-core";
export { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
`;

const PAGE_FOLDER = join(PEER_FOLDER, "rank-page");

/** Bundles `input` as one ES module `<name>.js` in `folder`. */
async function bundle(name: string, input: string, folder: string): Promise<void> {
  await build({
    configFile: false,
    root: process.cwd(),
    publicDir: false,
    logLevel: "error",
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2024",
      // TensorFlow.js gives its threads the source text of its own functions.
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: { [name]: input },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
}

/** TensorFlow.js as a module of its own, made of what was installed to be measured. */
async function bundleTfjs(): Promise<{
  folders: Record<string, string>;
  module: string;
  wasm: string;
}> {
  const modules = await installPeers(TFJS);
  const entry = resolve(PEER_FOLDER, "tfjs-entry.js");
  await writeFile(entry, TFJS_ENTRY);
  const folder = join(PEER_FOLDER, "tfjs");
  await bundle("tfjs", entry, folder);
  return {
    folders: {
      "/tfjs/": folder,
      "/tfjs-wasm/": join(modules, "@tensorflow/tfjs-backend-wasm/dist"),
    },
    module: "/tfjs/tfjs.js",
    wasm: "/tfjs-wasm/",
  };
}

async function runPage(
  url: string,
  request: PageRequest,
  log: (line: string) => void,
): Promise<PageResult> {
  const browser = await launchChromium({ webgpu: false });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("console", (message) => log(`  ${message.text()}`));
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(url);
    await page
      .waitForFunction("typeof rankBench === 'function'", undefined, { timeout: 30_000 })
      .catch(() => {
        throw new Error(`the bench page did not start: ${errors.join("; ") || "no error shown"}`);
      });
    return (await page.evaluate(`rankBench(${JSON.stringify(request)})`)) as PageResult;
  } finally {
    await browser.close();
  }
}

/** The two forms of the bench network against each other and against tensor libraries, in headless Chromium. */
export const rankSuite: Suite = {
  summary: "the ranker's split graphs against the plain form, TensorFlow.js and jax-js",
  async run(log) {
    const missing: Record<string, string> = {};
    const tfjs = await bundleTfjs().catch((error: unknown) => {
      missing["tfjs"] = String(error);
      log(`TensorFlow.js is missing: ${String(error)}`);
      return undefined;
    });
    await bundle("rank-page", "models/bench/rank/rank-page.ts", PAGE_FOLDER);
    const server = await servePage("/page/rank-page.js", {
      "/page/": PAGE_FOLDER,
      "/ort/": "node_modules/onnxruntime-web/dist",
      ...tfjs?.folders,
    });
    try {
      log(`${THREADS} threads, ${ROUNDS} rounds ...`);
      const both = await runPage(
        server.url,
        {
          threads: THREADS,
          rounds: ROUNDS,
          jax: true,
          ...(tfjs === undefined ? {} : { tfjs: { module: tfjs.module, wasm: tfjs.wasm } }),
        },
        log,
      );
      log(`1 thread, ${ROUNDS_ONE_THREAD} rounds ...`);
      const one = await runPage(
        server.url,
        { threads: 1, rounds: ROUNDS_ONE_THREAD, jax: false },
        log,
      );
      return {
        figures: [
          ...rankFigures(both, missing),
          ...rankFigures(one, {}, "-1-thread").filter(({ value }) => value !== null),
        ],
        raw: { peers: TFJS, both, one },
        notes: [...rankNotes(both), ...rankNotes(one)],
      };
    } finally {
      await server.close();
    }
  },
};

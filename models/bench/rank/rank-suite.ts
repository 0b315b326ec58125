import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Suite } from "#models/bench/figure.ts";
import { firstRankFigures } from "#models/bench/first-rank/first-rank-figures.ts";
import { firstRankSuite } from "#models/bench/first-rank/first-rank-suite.ts";
import { bundle, openBenchPage } from "#models/bench/page/run-page.ts";
import { installPeers, PEER_FOLDER } from "#models/bench/peers.ts";
import { kernelFigures } from "#models/bench/rank/kernel-figures.ts";
import { prepareKernel } from "#models/bench/rank/kernel-files.ts";
import { kernelSize } from "#models/bench/rank/kernel-size.ts";
import { rankFigures, rankNotes } from "#models/bench/rank/rank-figures.ts";
import type { PageRequest, PageResult } from "#models/bench/rank/rank-page.ts";

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

/** The bench network in both forms, on the kernel and on tensor libraries, in headless Chromium; then first visits to the app. */
export const rankSuite: Suite = {
  async run(log) {
    const missing: Record<string, string> = {};
    const tfjs = await bundleTfjs().catch((error: unknown) => {
      missing["tfjs"] = String(error);
      log(`TensorFlow.js is missing: ${String(error)}`);
      return undefined;
    });
    const { folders, ...kernel } = await prepareKernel();
    const page = await openBenchPage("rankBench", "models/bench/rank/rank-page.ts", {
      ...tfjs?.folders,
      ...folders,
    });
    const run = (request: PageRequest) =>
      page.call<PageRequest, PageResult>(request, { webgpu: false, log });
    try {
      log(`${THREADS} threads, ${ROUNDS} rounds ...`);
      const both = await run({
        threads: THREADS,
        rounds: ROUNDS,
        jax: true,
        ...kernel,
        ...(tfjs === undefined ? {} : { tfjs: { module: tfjs.module, wasm: tfjs.wasm } }),
      });
      log(`1 thread, ${ROUNDS_ONE_THREAD} rounds ...`);
      const one = await run({
        threads: 1,
        rounds: ROUNDS_ONE_THREAD,
        jax: false,
        ...kernel,
      });
      log("first visits ...");
      const firstRank = await firstRankSuite.run(log).catch((error: unknown) => {
        const nothing = { missing: String(error) };
        const figures = firstRankFigures({ kernel: nothing, ort: nothing });
        return { figures, raw: nothing, notes: [] };
      });
      return {
        figures: [
          ...rankFigures(both, missing),
          ...kernelFigures(both),
          kernelSize(),
          ...rankFigures(one, {}, "-1-thread").filter(({ value }) => value !== null),
          ...kernelFigures(one, "-1-thread"),
          ...firstRank.figures,
        ],
        raw: { peers: TFJS, both, one, firstRank: firstRank.raw },
        notes: [...rankNotes(both), ...rankNotes(one), ...firstRank.notes],
      };
    } finally {
      await page.close();
    }
  },
};

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { agreementFigures, type Answered } from "#models/bench/agreement/agreement-figures.ts";
import type { AgreementRequest } from "#models/bench/agreement/agreement-page.ts";
import { type RuntimeAnswers, runtimeAnswers } from "#models/bench/agreement/runtime-answers.ts";
import type { Suite } from "#models/bench/figure.ts";
import { openBenchPage } from "#models/bench/page/run-page.ts";
import { installPeers } from "#models/bench/peers.ts";
import { buffer } from "#models/export/golden.ts";
import type { Ort } from "#models/export/onnx-session.ts";
import { WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";
import type { GoldenSet } from "#shared/features/golden.ts";

const MODEL = "models/artifacts";
/** ONNX Runtime's native build; 290 MB installed. */
const NATIVE = { "onnxruntime-node": "1.30.0" };

const read = async (path: string): Promise<ArrayBuffer> =>
  buffer(await readFile(join(MODEL, path)));

async function nativeAnswers(): Promise<RuntimeAnswers> {
  const modules = await installPeers(NATIVE);
  const entry = pathToFileURL(resolve(modules, "onnxruntime-node/dist/index.js")).href;
  const { default: ort } = (await import(entry)) as { default: Ort };
  return runtimeAnswers(ort, { executionProviders: ["cpu"] }, read, WEIGHT_VARIANTS);
}

/** The committed model on every runtime there is, against the network as it was trained. */
export const agreementSuite: Suite = {
  async run(log) {
    const { trained } = JSON.parse(
      new TextDecoder().decode(await read("golden.json")),
    ) as GoldenSet;
    const asked = async (
      name: string,
      ask: () => Promise<RuntimeAnswers>,
    ): Promise<RuntimeAnswers | { readonly missing: string }> => {
      log(`${name} ...`);
      return ask().catch((error: unknown) => ({ missing: String(error) }));
    };
    const page = await openBenchPage("agreementBench", "models/bench/agreement/agreement-page.ts", {
      "/model/": MODEL,
    });
    try {
      const browser = (runtime: AgreementRequest["runtime"]) => () =>
        page.call<AgreementRequest, RuntimeAnswers>(
          { runtime },
          { webgpu: runtime === "webgpu", log },
        );
      const answered: Answered = {
        native: await asked("native", nativeAnswers),
        wasm: await asked("wasm", browser("wasm")),
        webgpu: await asked("webgpu", browser("webgpu")),
      };
      return {
        figures: agreementFigures(trained, answered),
        raw: { trained, answered },
        notes: [
          "largest absolute differences of probabilities, dwell shares and reader vectors on the golden inputs",
          "batch: of a probability, when 200 posts are permuted, split and merged",
        ],
      };
    } finally {
      await page.close();
    }
  },
};

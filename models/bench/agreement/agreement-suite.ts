import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { agreementFigures, type Answered } from "#models/bench/agreement/agreement-figures.ts";
import type { AgreementRequest } from "#models/bench/agreement/agreement-page.ts";
import { type RuntimeAnswers, runtimeAnswers } from "#models/bench/agreement/runtime-answers.ts";
import type { Suite } from "#models/bench/figure.ts";
import { openNativeOrt } from "#models/bench/native-ort.ts";
import { openBenchPage } from "#models/bench/page/run-page.ts";
import { buffer } from "#models/export/golden.ts";
import { WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";
import type { GoldenSet } from "#shared/features/golden.ts";

const MODEL = "models/artifacts";

const read = async (path: string): Promise<ArrayBuffer> =>
  buffer(await readFile(join(MODEL, path)));

const nativeAnswers = async (): Promise<RuntimeAnswers> =>
  runtimeAnswers(await openNativeOrt(), { executionProviders: ["cpu"] }, read, WEIGHT_VARIANTS);

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

import { type RuntimeAnswers, runtimeAnswers } from "#models/bench/agreement/runtime-answers.ts";
import { WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";

/** Runs inside the browser; `agreement-suite.ts` opens it and calls `agreementBench`. The model is below `/model/`. */
export interface AgreementRequest {
  readonly runtime: "wasm" | "webgpu";
}

interface Gpu {
  requestAdapter(): Promise<{ readonly features: ReadonlySet<string> } | null>;
}

async function agreementBench({ runtime }: AgreementRequest): Promise<RuntimeAnswers> {
  const ort = await (runtime === "webgpu"
    ? import("onnxruntime-web/jspi")
    : import("onnxruntime-web/wasm"));
  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const { gpu } = navigator as { readonly gpu?: Gpu };
  const adapter = await gpu?.requestAdapter();
  const variants = WEIGHT_VARIANTS.filter(
    (variant) =>
      variant !== "f16" || runtime !== "webgpu" || adapter?.features.has("shader-f16") === true,
  );
  const read = async (path: string): Promise<ArrayBuffer> => {
    const response = await fetch(`/model/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.arrayBuffer();
  };
  return runtimeAnswers(ort, { executionProviders: [runtime] }, read, variants);
}

Object.assign(globalThis, { agreementBench });

/// <reference types="vite/client" />
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import plainGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type * as OrtModule from "onnxruntime-web/wasm";
import type { RuntimeFiles } from "#web/workers/model-store/runtime-files.ts";
import { coreThreads } from "#web/workers/ranker/core-threads.ts";
import type { Lifetime } from "#web/workers/ranker/lifetime.ts";
import { OnnxModel } from "#web/workers/ranker/onnx-model.ts";
import type { OnnxRuntime, WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";
import type { StartedRuntime } from "#web/workers/ranker/start-session.ts";

export type Ort = typeof OrtModule;

/** ONNX Runtime's own files: its threads run the glue, and must not run this worker's chunk. */
const FILES = {
  webgpu: { glue: jspiGlue, wasm: jspiWasm },
  wasm: { glue: plainGlue, wasm: plainWasm },
} as const satisfies Record<OnnxRuntime, { glue: string; wasm: string }>;

export const ortUrl = (runtime: OnnxRuntime): string => FILES[runtime].wasm;

/** What of ONNX Runtime is kept for offline. */
export const ORT_URLS = Object.values(FILES).map(({ wasm }) => wasm);

/** A software adapter is right but slower than WASM; the `jspi` build needs WebAssembly's promise integration. */
export async function webGpuSupport(): Promise<WebGpuSupport> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return "none";
  if (!("WebAssembly" in self && "Suspending" in WebAssembly)) return "no-jspi";
  const { isFallbackAdapter, architecture } = adapter.info;
  return isFallbackAdapter || architecture === "swiftshader" ? "software" : "hardware";
}

/** What keeps WebGPU from running at all, for people; undefined if nothing does. */
export function whatIsMissing(support: WebGpuSupport): string | undefined {
  if (support === "none") return "this browser offers nothing that it can run on";
  if (support === "no-jspi") return "this browser's WebAssembly cannot wait for it (JSPI)";
  return undefined;
}

/** Whether the GPU computes with half precision. ONNX Runtime asks for `shader-f16` where the adapter has it. */
export async function hasShaderF16(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter?.features.has("shader-f16") ?? false;
}

/** WebGPU wants one thread. */
const threadCount = (runtime: OnnxRuntime): number => (runtime === "wasm" ? coreThreads() : 1);

/**
 * Loads one build of ONNX Runtime. The wasm is fetched here, so that it is downloaded once, beside the model, and kept.
 * A runtime that fails to start cannot be started again in the same worker.
 *
 * @param device ended when the GPU is lost
 * @param onChunk called whenever more of the wasm has come
 */
export async function loadOrt(
  runtime: OnnxRuntime,
  store: RuntimeFiles,
  device: Lifetime,
  onChunk: () => void,
): Promise<StartedRuntime<"onnx">> {
  const { glue, wasm } = FILES[runtime];
  const [ort, binary] = await Promise.all([
    runtime === "webgpu" ? import("onnxruntime-web/jspi") : import("onnxruntime-web/wasm"),
    store.bytes(wasm, onChunk),
  ]);
  const threads = threadCount(runtime);
  ort.env.wasm.wasmPaths = { mjs: glue };
  ort.env.wasm.wasmBinary = binary;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  return {
    create: async (files, onStep) => {
      const model = await OnnxModel.create(ort, runtime, files, onStep);
      if (runtime === "webgpu") await watchDevice(ort, device);
      return model;
    },
    threads: () => threads,
    keep: () => store.keep(wasm, binary),
  };
}

/** Ends `life` when the GPU device is lost; a call that runs then may never settle. Only after a session has started. */
async function watchDevice(ort: Ort, life: Lifetime): Promise<void> {
  const device = await ort.env.webgpu.device;
  void device.lost.then(({ message, reason }) => life.end(message || reason));
}

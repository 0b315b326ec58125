/// <reference types="vite/client" />
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import plainGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type * as OrtModule from "onnxruntime-web/wasm";
import { DEVICE } from "#shared/params/device.ts";
import type { FileStore } from "#web/workers/file-store.ts";
import type { Runtime, WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";

export type Ort = typeof OrtModule;

/** ONNX Runtime's own files: its threads run the glue, and must not run this worker's chunk. */
const FILES = {
  webgpu: { glue: jspiGlue, wasm: jspiWasm },
  wasm: { glue: plainGlue, wasm: plainWasm },
} as const satisfies Record<Runtime, { glue: string; wasm: string }>;

export const RUNTIME_URLS = Object.values(FILES).map(({ wasm }) => wasm);

/** A software adapter is right but slower than WASM; the `jspi` build needs WebAssembly's promise integration. */
export async function webGpuSupport(): Promise<WebGpuSupport> {
  if (!("Suspending" in WebAssembly)) return "none";
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return "none";
  const { isFallbackAdapter, architecture } = adapter.info;
  return isFallbackAdapter || architecture === "swiftshader" ? "software" : "hardware";
}

/** WebGPU wants one thread; more than the cores, or without isolation, there are none to have. */
const threadCount = (runtime: Runtime): number =>
  runtime === "wasm" && self.crossOriginIsolated
    ? Math.min(DEVICE.maxThreads, navigator.hardwareConcurrency)
    : 1;

/**
 * Loads one build of ONNX Runtime. The wasm is fetched here, so that it is downloaded once, beside the model, and kept.
 * A runtime that fails to start cannot be started again in the same worker.
 */
export async function loadOrt(
  runtime: Runtime,
  store: FileStore,
): Promise<{ readonly ort: Ort; readonly threads: number }> {
  const { glue, wasm } = FILES[runtime];
  const [ort, binary] = await Promise.all([
    runtime === "webgpu" ? import("onnxruntime-web/jspi") : import("onnxruntime-web/wasm"),
    store.bytes(wasm),
  ]);
  const threads = threadCount(runtime);
  ort.env.wasm.wasmPaths = { mjs: glue };
  ort.env.wasm.wasmBinary = binary;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  await store.keep(wasm, binary);
  return { ort, threads };
}

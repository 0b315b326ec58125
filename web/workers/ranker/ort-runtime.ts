/// <reference types="vite/client" />
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import plainGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type * as OrtModule from "onnxruntime-web/wasm";
import { DEVICE } from "#shared/params/device.ts";
import type { RuntimeFiles } from "#web/workers/model-store/runtime-files.ts";
import type { DeviceFeatures } from "#web/workers/ranker/choose-variant.ts";
import type { Lifetime } from "#web/workers/ranker/lifetime.ts";
import type { Runtime, WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";

export type Ort = typeof OrtModule;

/** ONNX Runtime's own files: its threads run the glue, and must not run this worker's chunk. */
const FILES = {
  webgpu: { glue: jspiGlue, wasm: jspiWasm },
  wasm: { glue: plainGlue, wasm: plainWasm },
} as const satisfies Record<Runtime, { glue: string; wasm: string }>;

const RUNTIME_URLS = Object.values(FILES).map(({ wasm }) => wasm);

/** A software adapter is right but slower than WASM; the `jspi` build needs WebAssembly's promise integration. */
export async function webGpuSupport(): Promise<WebGpuSupport> {
  if (!("WebAssembly" in self && "Suspending" in WebAssembly)) return "none";
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return "none";
  const { isFallbackAdapter, architecture } = adapter.info;
  return isFallbackAdapter || architecture === "swiftshader" ? "software" : "hardware";
}

/** What of the device the choice of weights depends on. ONNX Runtime asks for `shader-f16` where the adapter has it. */
export async function deviceFeatures(runtime: Runtime): Promise<DeviceFeatures> {
  const adapter = runtime === "webgpu" ? await navigator.gpu?.requestAdapter() : undefined;
  return { shaderF16: adapter?.features.has("shader-f16") ?? false };
}

/** WebGPU wants one thread; more than the cores, or without isolation, there are none to have. */
const threadCount = (runtime: Runtime): number =>
  runtime === "wasm" && self.crossOriginIsolated
    ? Math.min(DEVICE.maxThreads, navigator.hardwareConcurrency)
    : 1;

/**
 * Loads one build of ONNX Runtime. The wasm is fetched here, so that it is downloaded once, beside the model, and kept.
 * A runtime that fails to start cannot be started again in the same worker.
 *
 * @param onChunk called whenever more of the wasm has come
 */
export async function loadOrt(
  runtime: Runtime,
  store: RuntimeFiles,
  onChunk: () => void,
): Promise<{ readonly ort: Ort; readonly threads: number }> {
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
  await store.keep(wasm, binary);
  await store.keepOnly(RUNTIME_URLS);
  return { ort, threads };
}

/** Ends `life` when the GPU device is lost; a call that runs then may never settle. Only after a session has started. */
export async function watchDevice(ort: Ort, life: Lifetime): Promise<void> {
  const device = await ort.env.webgpu.device;
  void device.lost.then(({ message, reason }) => life.end(message || reason));
}

import { expose, type ProxyMethods, releaseProxy, transfer } from "comlink";
import type { WeightVariant } from "#shared/api/model-manifest.ts";
import type { Engine } from "#shared/api/model-parts.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { quantizeUnit } from "#shared/features/post-tower.ts";
import { DEVICE } from "#shared/params/device.ts";
import { MODEL_STORE } from "#shared/params/model-store.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { browserModelStore } from "#web/workers/model-store/browser-store.ts";
import { ModelUnavailable } from "#web/workers/model-store/model-failure.ts";
import type { FetchManifest } from "#web/workers/model-store/model-store.ts";
import { type ModelFiles, openModel } from "#web/workers/model-store/open-model.ts";
import { withRuntime } from "#web/workers/model-store/runtime-download.ts";
import { RuntimeFiles } from "#web/workers/model-store/runtime-files.ts";
import { failureOf, reasonOf } from "#web/workers/ranker/failures.ts";
import { KERNEL_URLS, kernelUrl, loadKernel } from "#web/workers/ranker/kernel-runtime.ts";
import { Lifetime } from "#web/workers/ranker/lifetime.ts";
import { measureSpeed } from "#web/workers/ranker/measure-speed.ts";
import {
  hasShaderF16,
  loadOrt,
  ORT_URLS,
  ortUrl,
  webGpuSupport,
  whatIsMissing,
} from "#web/workers/ranker/ort-runtime.ts";
import { Pace } from "#web/workers/ranker/pace.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type {
  LoadedModel,
  LoadRequest,
  PredictedChunk,
  RankerApi,
  RankerError,
} from "#web/workers/ranker/ranker.api.ts";
import { startSession, type StartedRuntime } from "#web/workers/ranker/start-session.ts";

const store = browserModelStore();
const runtimeFiles = new RuntimeFiles();
const download = new AbortController();
/** The GPU device's, where there is one: what runs on it ends with it. */
const device = new Lifetime();
let session: RankerSession | undefined;
let golden: GoldenSet | undefined;
let running: { readonly call: number; readonly stop: AbortController } | undefined;

/** Whatever goes wrong on a device that is gone went wrong because it is. */
const failed = (error: RankerError): Result<never, RankerError> =>
  err(
    device.over
      ? { code: "device-lost", reason: device.over.message, modelVersion: error.modelVersion }
      : error,
  );

async function run<T>(
  call: (session: RankerSession) => Promise<T>,
): Promise<Result<T, RankerError>> {
  if (!session) return err({ code: "start-failed", reason: "no model is loaded" });
  try {
    return ok(await device.during(call(session)));
  } catch (error) {
    // What runs on a GPU may fail a moment before the browser says that the GPU is lost.
    await device.during(pause(DEVICE.lossNoticeMs)).catch(() => undefined);
    return failed(failureOf(error));
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const buffersOf = ({
  probabilities,
  dwellSeconds,
}: Pick<PredictedChunk, "probabilities" | "dwellSeconds">): ArrayBuffer[] => [
  probabilities.buffer,
  dwellSeconds.buffer,
];

/** A callback of the page keeps a message port open until it is released. */
const release = (callback: unknown): void => (callback as ProxyMethods)[releaseProxy]();

/** Loads a runtime and, meanwhile, the model for it. */
const loadOn =
  <E extends Engine>(engine: E, loadRuntime: (onChunk: () => void) => Promise<StartedRuntime<E>>) =>
  async (
    { runtime, without = [], variant: wanted, chunkMs, model: wish }: LoadRequest,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    fetchManifest: FetchManifest,
  ): Promise<Result<LoadedModel, RankerError>> => {
    let progress: readonly [loadedBytes: number, totalBytes: number] = [0, 0];
    let toldAt = -Infinity;
    /** Says now and then that it goes on. */
    const sign = (): void => {
      if (performance.now() - toldAt < DEVICE.progressIntervalMs) return;
      toldAt = performance.now();
      onProgress(...progress);
    };
    // The runtime is a download as well: it begins at once only where nobody has to be asked.
    const allowed = Promise.withResolvers<void>();
    if (wish.mayDownload) allowed.resolve();
    const starting = allowed.promise.then(() => loadRuntime(sign));
    starting.catch(() => undefined); // looked at below, when there are files to run
    try {
      const features = { shaderF16: runtime === "webgpu" && (await hasShaderF16()) };
      const opened = await openModel(store, engine, wish, fetchManifest, download.signal);
      if (!opened.ok) throw new ModelUnavailable(opened.error);
      const model = opened.value;
      const loadFiles = async (variant: WeightVariant): Promise<ModelFiles<E>> => {
        const here = await model.files(variant, (...loaded) => {
          progress = loaded;
          onProgress(...loaded);
        });
        const files = await withRuntime(here, {
          bytes: MODEL_STORE.runtimeBytes[runtime],
          mayDownload: wish.mayDownload,
          isKept: () => runtimeFiles.isKept(runtime === "kernel" ? kernelUrl() : ortUrl(runtime)),
        });
        if (!files.ok) {
          const unavailable = new ModelUnavailable(files.error);
          allowed.reject(unavailable);
          throw unavailable;
        }
        allowed.resolve();
        return files.value;
      };
      const started = await startSession({
        runtime,
        features,
        manifest: model.manifest,
        without,
        wanted,
        pace: new Pace(chunkMs ?? DEVICE.chunk.budgetMs[runtime]),
        device,
        starting,
        loadFiles,
        onStep: sign,
      });
      if (!started.ok)
        return failed({ ...started.error, modelVersion: model.manifest.modelVersion });
      const { variant, runtime: ready } = started.value;
      ({ session, golden } = started.value);
      const facts = await model.passed();
      void ready.keep().then(() => runtimeFiles.keepOnly([...KERNEL_URLS, ...ORT_URLS]));
      const { historyLength } = session;
      return ok({ ...facts, threads: ready.threads(), historyLength, variant });
    } catch (error) {
      const model = error instanceof ModelUnavailable ? error.failure : undefined;
      return failed({ code: "bad-model", reason: reasonOf(error), model });
    }
  };

expose({
  probe: webGpuSupport,

  async load(request, onProgress, fetchManifest) {
    try {
      if (!("WebAssembly" in self))
        return err({ code: "no-adapter", reason: "this browser has WebAssembly switched off" });
      const { runtime } = request;
      // Before anything of it is downloaded: it could not run.
      const missing = runtime === "webgpu" ? whatIsMissing(await webGpuSupport()) : undefined;
      if (missing !== undefined) return err({ code: "no-adapter", reason: missing });
      const starts =
        runtime === "kernel"
          ? loadOn("kernel", () => loadKernel(runtimeFiles))
          : loadOn("onnx", (onChunk) => loadOrt(runtime, runtimeFiles, device, onChunk));
      return await starts(request, onProgress, fetchManifest);
    } finally {
      release(onProgress);
      release(fetchManifest);
    }
  },

  cancelLoad: () => download.abort(),

  async rank(request, onChunk) {
    const stop = new AbortController();
    running = { call: request.call, stop };
    const told: Promise<unknown>[] = [];
    const tell = (chunk: PredictedChunk): void => {
      // Across the border every call is a promise: of the page's having taken it.
      const taken: unknown = onChunk?.(transfer(chunk, buffersOf(chunk)));
      told.push(Promise.resolve(taken).catch(() => undefined));
    };
    const result = await run((ranker) =>
      ranker.rank(request, { signal: stop.signal, onChunk: onChunk && tell }),
    );
    // It goes another way than the answer, which must not arrive first.
    await Promise.all(told);
    if (onChunk) release(onChunk);
    if (stop.signal.aborted) return err({ code: "cancelled", reason: "nobody waits for it" });
    return result.ok ? transfer(result, buffersOf(result.value)) : result;
  },

  cancel(call) {
    if (running?.call === call) running.stop.abort();
  },

  measure: () =>
    run(async (ranker) => {
      if (!golden) throw new Error("nothing to measure with");
      return measureSpeed(ranker, golden);
    }),

  userEmbedding: (context) =>
    run(async (ranker) => encodeEmbedding(quantizeUnit(await ranker.readerVector(context)))),
} satisfies RankerApi);

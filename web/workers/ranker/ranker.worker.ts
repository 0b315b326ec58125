import { expose, type ProxyMethods, releaseProxy, transfer } from "comlink";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { quantizeUnit } from "#shared/features/post-tower.ts";
import { DEVICE } from "#shared/params/device.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { FileStore } from "#web/workers/file-store.ts";
import { loadManifest, loadModelFiles } from "#web/workers/model-files.ts";
import { failureOf, reasonOf } from "#web/workers/ranker/failures.ts";
import { Lifetime } from "#web/workers/ranker/lifetime.ts";
import { deviceFeatures, loadOrt, webGpuSupport } from "#web/workers/ranker/ort-runtime.ts";
import { Pace } from "#web/workers/ranker/pace.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type { PredictedChunk, RankerApi, RankerError } from "#web/workers/ranker/ranker.api.ts";
import { startSession } from "#web/workers/ranker/start-session.ts";

const store = new FileStore();
/** The GPU device's, where there is one: what runs on it ends with it. */
const device = new Lifetime();
let session: RankerSession | undefined;
let running: { readonly call: number; readonly stop: AbortController } | undefined;

/** Whatever goes wrong on a device that is gone went wrong because it is. */
const failed = (error: RankerError): Result<never, RankerError> =>
  err(device.over ? { code: "device-lost", reason: device.over.message } : error);

async function run<T>(
  call: (session: RankerSession) => Promise<T>,
): Promise<Result<T, RankerError>> {
  if (!session) return err({ code: "start-failed", reason: "no model is loaded" });
  try {
    return ok(await device.during(call(session)));
  } catch (error) {
    return failed(failureOf(error));
  }
}

const buffersOf = ({
  probabilities,
  dwellSeconds,
}: Pick<PredictedChunk, "probabilities" | "dwellSeconds">): ArrayBuffer[] => [
  probabilities.buffer,
  dwellSeconds.buffer,
];

/** A callback of the page keeps a message port open until it is released. */
const release = (callback: unknown): void => (callback as ProxyMethods)[releaseProxy]();

expose({
  probe: webGpuSupport,

  async load({ runtime, variant: wanted, chunkMs }, onProgress) {
    const starting = loadOrt(runtime, store);
    starting.catch(() => undefined); // looked at below, when there are files to run
    try {
      const features = await deviceFeatures(runtime);
      const manifest = await loadManifest(store);
      const started = await startSession({
        runtime,
        features,
        manifest,
        wanted,
        pace: new Pace(chunkMs ?? DEVICE.chunk.budgetMs[runtime]),
        device,
        ort: starting.then(({ ort }) => ort),
        loadFiles: (variant) => loadModelFiles(store, variant, onProgress),
      });
      if (!started.ok) return failed(started.error);
      const { variant, fellBack } = started.value;
      session = started.value.session;
      const { threads } = await starting;
      const { modelVersion, historyLength } = session;
      return ok({ threads, modelVersion, historyLength, variant, variantFellBack: fellBack });
    } catch (error) {
      return failed({ code: "bad-model", reason: reasonOf(error) });
    } finally {
      release(onProgress);
    }
  },

  async rank(request, onChunk) {
    const stop = new AbortController();
    running = { call: request.call, stop };
    const tell = (chunk: PredictedChunk): void => onChunk?.(transfer(chunk, buffersOf(chunk)));
    const result = await run((ranker) =>
      ranker.rank(request, { signal: stop.signal, onChunk: onChunk && tell }),
    );
    if (onChunk) release(onChunk);
    if (stop.signal.aborted) return err({ code: "cancelled", reason: "nobody waits for it" });
    return result.ok ? transfer(result, buffersOf(result.value)) : result;
  },

  cancel(call) {
    if (running?.call === call) running.stop.abort();
  },

  userEmbedding: (context) =>
    run(async (ranker) => encodeEmbedding(quantizeUnit(await ranker.readerVector(context)))),
} satisfies RankerApi);

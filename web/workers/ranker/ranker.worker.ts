import { expose, transfer } from "comlink";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { quantizeUnit } from "#shared/features/post-tower.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { FileStore } from "#web/workers/file-store.ts";
import { loadModelFiles } from "#web/workers/model-files.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import { loadOrt, webGpuSupport } from "#web/workers/ranker/ort-runtime.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type { RankerApi, RankerError } from "#web/workers/ranker/ranker.api.ts";

const store = new FileStore();
let session: RankerSession | undefined;

const failed = (code: RankerError["code"], error: unknown): Result<never, RankerError> =>
  err({ code, reason: error instanceof Error ? error.message : String(error) });

async function run<T>(
  call: (session: RankerSession) => Promise<T>,
): Promise<Result<T, RankerError>> {
  if (!session) return failed("start-failed", "no model is loaded");
  try {
    return ok(await call(session));
  } catch (error) {
    return failed("run-failed", error);
  }
}

expose({
  probe: webGpuSupport,

  async load(runtime, onProgress) {
    const [started, model] = await Promise.allSettled([
      loadOrt(runtime, store),
      loadModelFiles(store, onProgress),
    ]);
    if (model.status === "rejected") return failed("bad-model", model.reason);
    if (started.status === "rejected") return failed("start-failed", started.reason);
    try {
      const { ort, threads } = started.value;
      const created = await RankerSession.create(ort, runtime, model.value);
      const wrong = await checkGolden(created, model.value.golden);
      if (wrong !== undefined) return failed("wrong-outputs", wrong);
      session = created;
      const { modelVersion, historyLength } = created;
      return ok({ threads, modelVersion, historyLength });
    } catch (error) {
      return failed("start-failed", error);
    }
  },

  async rank(request) {
    const result = await run((ranker) => ranker.rank(request));
    if (!result.ok) return result;
    const { probabilities, dwellSeconds } = result.value;
    return transfer(result, [probabilities.buffer, dwellSeconds.buffer]);
  },

  userEmbedding: ({ history }) =>
    run(async (ranker) => encodeEmbedding(quantizeUnit(await ranker.readerVector(history)))),
} satisfies RankerApi);

import { proxy } from "comlink";
import { DEVICE } from "#shared/params/device.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { FetchManifest } from "#web/workers/model-store/model-store.ts";
import type { ModelWish } from "#web/workers/model-store/open-model.ts";
import { reasonOf } from "#web/workers/ranker/failures.ts";
import { type WorkerSlot, within } from "#web/workers/ranker/live-worker.ts";
import type {
  LoadedModel,
  LoadRequest,
  RankerError,
  Runtime,
} from "#web/workers/ranker/ranker.api.ts";
import { RuntimeLadder } from "#web/workers/ranker/runtime-ladder.ts";

export interface LoadOptions {
  /** Weights and time of a chunk, whatever the device would choose: for tests and benchmarks. */
  readonly instead?: Pick<LoadRequest, "variant" | "chunkMs"> | undefined;
  /** Which version of the model; the one that this device keeps, if nothing is said. */
  readonly which?: ModelWish["which"] | undefined;
  /** False where the reader has to be asked before a model is downloaded. Asked at each start. */
  readonly mayDownload?: () => boolean;
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** False once nobody waits for the model: nothing more is tried. */
  readonly isWanted?: () => boolean;
  /** False while only the first runtime is of use. Asked before each other one. */
  readonly mayFallBack?: (() => boolean) | undefined;
}

/** A model that is loaded, and on which of the runtimes. */
export interface RunningModel extends LoadedModel {
  readonly runtime: Runtime;
  /** Why it is not the best or the wanted runtime, or not its best weights; absent if it is. */
  readonly fellBack?: string | undefined;
}

/** What starts at once, then what is left where that fails. A GPU is not among them: it has to be faster first. */
const STARTING = ["kernel", "wasm"] as const satisfies readonly Runtime[];

/** The runtimes to try here, best first: one that was asked for goes before all others. */
export const ladderFrom = (forced: Runtime | undefined): RuntimeLadder =>
  new RuntimeLadder(
    forced === undefined ? STARTING : [forced, ...STARTING.filter((each) => each !== forced)],
  );

/** Loads the best weights left on the best runtime left, each in a worker of its own. Answers the last error when none is. */
export async function loadRanker(
  slot: WorkerSlot,
  ladder: RuntimeLadder,
  fetchManifest: FetchManifest,
  options: LoadOptions,
): Promise<Result<RunningModel, RankerError>> {
  let last: RankerError = { code: "no-adapter", reason: "no runtime is left" };
  for (let { runtime } = ladder; runtime; { runtime } = ladder) {
    if (ladder.hasFallen && options.mayFallBack?.() === false) break;
    const { without, fellBack } = ladder;
    const loaded = await loadOn({ runtime, without }, slot, fetchManifest, options);
    if (loaded.ok) return ok({ ...loaded.value, runtime, fellBack });
    last = loaded.error;
    slot.end(last.reason);
    if (options.isWanted?.() === false) return loaded;
    // No other download would help; the network may, when the model is asked for again.
    if (last.code === "bad-model") return (await runKept(last, slot, ladder, options)) ?? loaded;
    ladder.stepDown(last);
  }
  return err({ ...last, reason: ladder.fellBack ?? last.reason });
}

/** The next runtime reads other files, which this device may have kept: then it runs, and nothing is fetched. */
async function runKept(
  error: RankerError,
  slot: WorkerSlot,
  ladder: RuntimeLadder,
  options: LoadOptions,
): Promise<Result<RunningModel, RankerError> | undefined> {
  const runtime = ladder.next;
  if (runtime === undefined || options.mayFallBack?.() === false) return undefined;
  const keptOnly = { ...options, mayDownload: () => false };
  const loaded = await loadOn({ runtime, without: [] }, slot, askNobody, keptOnly);
  if (!loaded.ok) {
    slot.end(loaded.error.reason);
    return undefined;
  }
  ladder.stepDown({ ...error, variant: undefined });
  return ok({ ...loaded.value, runtime, fellBack: ladder.fellBack });
}

const askNobody: FetchManifest = () =>
  Promise.resolve(err({ code: "unreachable", reason: "only what is kept was wanted" }));

async function loadOn(
  where: Pick<LoadRequest, "runtime" | "without">,
  slot: WorkerSlot,
  fetchManifest: FetchManifest,
  options: LoadOptions,
): Promise<Result<LoadedModel, RankerError>> {
  const live = slot.connect();
  const { which = "kept", mayDownload } = options;
  const model = { which, mayDownload: mayDownload?.() ?? true };
  let lastSign = performance.now();
  const onProgress = (loaded: number, total: number): void => {
    lastSign = performance.now();
    options.onProgress?.(loaded, total);
  };
  try {
    return await within<Result<LoadedModel, RankerError>>(
      live,
      live.api.load(
        { ...where, model, ...options.instead },
        proxy(onProgress),
        proxy(fetchManifest),
      ),
      DEVICE.loadTimeoutMs,
      () => lastSign,
    );
  } catch (error) {
    return err({ code: "crashed", reason: reasonOf(error) });
  }
}

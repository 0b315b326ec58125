import { proxy, type Remote, transfer } from "comlink";
import { DEVICE } from "#shared/params/device.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { edgeErrorMessage, fetchModelManifest, MANIFEST_PATH } from "#web/api/edge-client.ts";
import type { FetchManifest } from "#web/workers/model-store/model-store.ts";
import { reasonOf } from "#web/workers/ranker/failures.ts";
import { within, WorkerSlot } from "#web/workers/ranker/live-worker.ts";
import {
  ladderFrom,
  type LoadOptions,
  loadRanker,
  type RunningModel,
} from "#web/workers/ranker/load-ranker.ts";
import type {
  LoadedModel,
  PredictedChunk,
  Predictions,
  RankerApi,
  RankerError,
  CandidateColumns,
  ReaderContext,
  Runtime,
  WebGpuSupport,
} from "#web/workers/ranker/ranker.api.ts";
import type { RuntimeLadder } from "#web/workers/ranker/runtime-ladder.ts";

export interface ReadyRanker extends RunningModel {
  /** What went wrong since the ranking before the last one and was put right; absent if nothing did. */
  readonly recovered?: string | undefined;
}

/** What to score. The context computed from a history is kept while the same array comes again. */
export interface RankCall {
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly candidates: CandidateColumns;
  readonly now: EpochMs;
}

export interface RankerOptions extends Omit<LoadOptions, "isWanted"> {
  /** Tried first, WebGPU even on a software adapter. */
  readonly forced?: Runtime | undefined;
  readonly fetchManifest?: FetchManifest;
  /** Makes a worker that runs `ranker.worker.ts`. */
  readonly spawn: () => Worker;
}

/** The page asks: one module builds every request to the API. */
export const manifestFromEdge: FetchManifest = async () => {
  const answer = await fetchModelManifest();
  if (answer.ok) return answer;
  const { error } = answer;
  return err(
    error.code === "refused"
      ? { code: "server-error", path: MANIFEST_PATH, status: error.status }
      : { code: "unreachable", reason: edgeErrorMessage(error) },
  );
};

const ENDED = err<RankerError>({ code: "cancelled", reason: "the ranker has been ended" });

/** One call to the worker. Made again, from the start, after an accident. */
type Call<T> = (
  api: Remote<RankerApi>,
  ranker: LoadedModel,
  signal: AbortSignal,
) => Promise<Result<T, RankerError>>;

/**
 * The page's handle on the ranker worker. Chooses the runtime by trying: the app's kernel, then ONNX Runtime's WASM, each
 * in a worker of its own, because a runtime that failed takes its worker with it. One call is in flight at a
 * time, because a session cannot run twice at once. A worker that crashes or hangs, loses its GPU or runs out of memory
 * is replaced; a runtime to which it happens again is given up for the next one.
 */
export class RankerClient {
  readonly #options: RankerOptions;
  readonly #slot: WorkerSlot;
  readonly #versions = new WeakMap<readonly HistoryEntry[], string>();
  #lastVersion = 0;
  #lastCall = 0;
  #ladder: RuntimeLadder | undefined;
  #ready: Promise<Result<ReadyRanker, RankerError>> | undefined;
  #hasLoaded = false;
  #isOver = false;
  /** What was put right and no ranking has told yet. */
  #untold: string | undefined;
  #recovered: string | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: RankerOptions) {
    this.#options = options;
    this.#slot = new WorkerSlot(options.spawn);
  }

  /** Loads runtime and model, once; later calls answer the same. Answers the last error when no runtime is left. */
  async load(): Promise<Result<ReadyRanker, RankerError>> {
    if (this.#isOver) return ENDED;
    this.#ready ??= this.#loadNow();
    const ready = await this.#ready;
    return ready.ok ? ok({ ...ready.value, recovered: this.#recovered }) : ready;
  }

  /**
   * Scores candidates. `onChunk` is told the predictions of each chunk when they are there; after an accident it begins
   * again from 0.
   *
   * @throws `signal.reason` at once when the signal is aborted. The worker stops at the next chunk; if it hangs, it is
   * ended.
   */
  async rank(
    { history, candidates, now }: RankCall,
    signal: AbortSignal,
    onChunk?: (chunk: PredictedChunk) => void,
  ): Promise<Result<Predictions, RankerError>> {
    const tell = (chunk: PredictedChunk): void => {
      if (!signal.aborted) onChunk?.(chunk);
    };
    const ranked = await this.#enqueue((api, ranker) => {
      // Copied for each attempt: a transferred buffer is gone when a crashed worker's call is made again.
      const columns = {
        features: candidates.features.slice(),
        createdAt: candidates.createdAt.slice(),
        counts: candidates.counts.slice(),
      };
      const call = (this.#lastCall += 1);
      const context = this.#context(history, ranker);
      const request = transfer(
        { call, context, candidates: columns, now },
        Object.values(columns).map(({ buffer }) => buffer),
      );
      const cancel = (): void => void api.cancel(call);
      signal.addEventListener("abort", cancel, { once: true });
      const answer = onChunk ? api.rank(request, proxy(tell)) : api.rank(request);
      return answer.finally(() => signal.removeEventListener("abort", cancel));
    }, signal);
    if (ranked.ok) {
      this.#recovered = this.#untold;
      this.#untold = undefined;
    }
    return ranked;
  }

  /** The reader's vector for retrieval: base64 of int8 `[E]`. Throws like `rank`. */
  userEmbedding(
    history: readonly HistoryEntry[],
    signal: AbortSignal,
  ): Promise<Result<string, RankerError>> {
    return this.#enqueue(
      (api, ranker) => api.userEmbedding(this.#context(history, ranker)),
      signal,
    );
  }

  /** What this browser offers for WebGPU. Undefined if it does not say in time, or nothing is loaded any more. */
  async probe(): Promise<WebGpuSupport | undefined> {
    const { live } = this.#slot;
    if (!live) return undefined;
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    // A GPU that does not answer is no reason to end the worker, which computes without it.
    const timer = setTimeout(resolve, DEVICE.callTimeoutMs, undefined);
    try {
      return await live.life.during(Promise.race([live.api.probe(), late]));
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** How fast the runtime in use is, by one ranking between two calls. Milliseconds for 1,000 candidates. */
  measure(signal: AbortSignal): Promise<Result<number, RankerError>> {
    return this.#enqueue((api) => api.measure(), signal);
  }

  /** Stops a download that is under way: `load` answers "bad-model", and can be called again to go on. */
  cancelLoad(): void {
    void this.#slot.live?.api.cancelLoad();
  }

  /** Ends the worker, for good: calls that run and calls that come answer "cancelled". */
  terminate(): void {
    this.#isOver = true;
    this.#endWorker();
  }

  #endWorker(): void {
    this.#slot.end("terminated");
    this.#ready = undefined;
  }

  /** The model reads `S` entries, and the pause before the first of them; what it never reads is not sent. */
  #context(history: readonly HistoryEntry[], { historyLength }: LoadedModel): ReaderContext {
    let version = this.#versions.get(history);
    if (version === undefined) {
      version = String((this.#lastVersion += 1));
      this.#versions.set(history, version);
    }
    const read = history.slice(-historyLength - 1);
    return { version, history: read.map((entry) => ({ ...entry, excerpt: undefined })) };
  }

  async #loadNow(): Promise<Result<ReadyRanker, RankerError>> {
    const { forced, fetchManifest = manifestFromEdge } = this.#options;
    this.#ladder ??= ladderFrom(forced);
    // What has passed here is kept here: a worker that takes the place of a lost one needs no network for it.
    const which = this.#hasLoaded ? "kept" : this.#options.which;
    const isWanted = (): boolean => !this.#isOver;
    const options = { ...this.#options, which, isWanted };
    const loaded = await loadRanker(this.#slot, this.#ladder, fetchManifest, options);
    this.#hasLoaded ||= loaded.ok;
    if (!loaded.ok && loaded.error.code === "bad-model") this.#ready = undefined;
    return loaded;
  }

  #enqueue<T>(call: Call<T>, signal: AbortSignal): Promise<Result<T, RankerError>> {
    const run = this.#tail.then(() => {
      signal.throwIfAborted();
      return this.#attempt(call, signal);
    });
    this.#tail = run.catch(() => undefined);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    return Promise.race([run, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
  }

  /** Calls until an answer comes or no runtime is left. */
  async #attempt<T>(call: Call<T>, signal: AbortSignal): Promise<Result<T, RankerError>> {
    for (;;) {
      const ready = await this.load();
      if (this.#isOver) return ENDED;
      if (!ready.ok) return ready;
      // Loading may have taken long: nobody may wait any more.
      signal.throwIfAborted();
      const result = await this.#once(call, ready.value, signal);
      if (result.ok) {
        this.#ladder?.wentWell();
        return result;
      }
      signal.throwIfAborted();
      if (this.#isOver) return ENDED;
      this.#untold = this.#ladder?.failed(result.error);
      this.#endWorker();
    }
  }

  /** One attempt; a worker that dies is a failure too. */
  async #once<T>(
    call: Call<T>,
    ranker: LoadedModel,
    signal: AbortSignal,
  ): Promise<Result<T, RankerError>> {
    const live = this.#slot.connect();
    const patience = (): number => (signal.aborted ? DEVICE.abandonedCallMs : DEVICE.callTimeoutMs);
    try {
      return await within(live, call(live.api, ranker, signal), patience);
    } catch (error) {
      return err({ code: "crashed", reason: reasonOf(error) });
    }
  }
}

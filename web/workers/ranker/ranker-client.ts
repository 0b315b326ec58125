import { proxy, type Remote, transfer } from "comlink";
import { DEVICE } from "#shared/params/device.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { connect, type LiveWorker, within } from "#web/workers/ranker/live-worker.ts";
import type {
  LoadedModel,
  Predictions,
  RankerApi,
  RankerError,
  CandidateColumns,
  ReaderContext,
  Runtime,
} from "#web/workers/ranker/ranker.api.ts";

const spawnRanker = (): Worker =>
  new Worker(new URL("./ranker.worker.ts", import.meta.url), { type: "module", name: "ranker" });

export interface ReadyRanker extends LoadedModel {
  readonly runtime: Runtime;
  /** Why it is not the best or the wanted runtime; absent if it is. */
  readonly fellBack?: string | undefined;
}

/** What to score. The context computed from a history is kept while the same array comes again. */
export interface RankCall {
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly candidates: CandidateColumns;
  readonly now: EpochMs;
}

export interface RankerOptions {
  /** Tried first, even on a software adapter. */
  readonly forced?: Runtime | undefined;
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly spawn?: () => Worker;
}

/** Two crashes of one runtime are no accident. */
const CRASHES_ALLOWED = 1;

/**
 * The page's handle on the ranker worker. Chooses the runtime by trying: WebGPU where there is a real adapter, then
 * WASM, each in a worker of its own, because a runtime that failed takes its worker with it. One call is in flight at a
 * time, because a session cannot run twice at once. A worker that crashes or hangs is replaced; a runtime that crashes
 * again is given up for the next one.
 */
export class RankerClient {
  readonly #options: RankerOptions;
  readonly #spawn: () => Worker;
  readonly #failures: string[] = [];
  readonly #versions = new WeakMap<readonly HistoryEntry[], string>();
  #lastVersion = 0;
  #ladder: Runtime[] | undefined;
  #live: LiveWorker | undefined;
  #ready: Promise<Result<ReadyRanker, RankerError>> | undefined;
  #crashes = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: RankerOptions = {}) {
    this.#options = options;
    this.#spawn = options.spawn ?? spawnRanker;
  }

  /** Loads runtime and model, once; later calls answer the same. Answers the last error when no runtime is left. */
  load(): Promise<Result<ReadyRanker, RankerError>> {
    this.#ready ??= this.#climbDown();
    return this.#ready;
  }

  /**
   * Scores candidates.
   *
   * @throws `signal.reason` at once when the signal is aborted. A call that runs is left to end by itself, because a new
   * worker would have to load the model again; if it hangs, its worker is ended.
   */
  rank(
    { history, candidates, now }: RankCall,
    signal: AbortSignal,
  ): Promise<Result<Predictions, RankerError>> {
    return this.#enqueue((api, ranker) => {
      // Copied for each attempt: a transferred buffer is gone when a crashed worker's call is made again.
      const columns = {
        features: candidates.features.slice(),
        createdAt: candidates.createdAt.slice(),
        counts: candidates.counts.slice(),
      };
      const request = { context: this.#context(history, ranker), candidates: columns, now };
      const buffers = Object.values(columns).map(({ buffer }) => buffer);
      return api.rank(transfer(request, buffers));
    }, signal);
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

  /** Ends the worker; the next call starts another. */
  terminate(): void {
    this.#endWorker("terminated");
    this.#ready = undefined;
  }

  #endWorker(reason: string): void {
    this.#live?.die(reason);
    this.#live = undefined;
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

  /** Loads on the best runtime left. */
  async #climbDown(): Promise<Result<ReadyRanker, RankerError>> {
    let last: RankerError = { code: "no-adapter", reason: "no runtime is left" };
    this.#ladder ??= await this.#chooseLadder();
    for (let runtime = this.#ladder[0]; runtime; runtime = this.#ladder[0]) {
      const loaded = await this.#start(runtime);
      if (loaded.ok) {
        const fellBack = this.#failures.join("; ") || undefined;
        return ok({ ...loaded.value, runtime, fellBack });
      }
      last = loaded.error;
      this.#endWorker(last.reason);
      if (last.code === "bad-model") {
        // No other runtime would help; the network may, when the model is asked for again.
        this.#ready = undefined;
        return loaded;
      }
      this.#giveUp(runtime, last.reason);
    }
    return err({ ...last, reason: this.#failures.join("; ") || last.reason });
  }

  async #chooseLadder(): Promise<Runtime[]> {
    const { forced } = this.#options;
    if (forced === "wasm") return ["wasm"];
    if (forced === "webgpu") return ["webgpu", "wasm"];
    const live = this.#connect();
    try {
      const support = await within(live, live.api.probe(), DEVICE.callTimeoutMs);
      if (support === "hardware") return ["webgpu", "wasm"];
      this.#failures.push(
        support === "software" ? "WebGPU is only emulated here" : "this browser has no WebGPU",
      );
    } catch (error) {
      this.#failures.push(`WebGPU: ${String(error)}`);
      this.#endWorker("the probe failed");
    }
    return ["wasm"];
  }

  async #start(runtime: Runtime): Promise<Result<LoadedModel, RankerError>> {
    const live = this.#connect();
    let lastSign = performance.now();
    const onProgress = (loaded: number, total: number): void => {
      lastSign = performance.now();
      this.#options.onProgress?.(loaded, total);
    };
    try {
      return await within<Result<LoadedModel, RankerError>>(
        live,
        live.api.load(runtime, proxy(onProgress)),
        DEVICE.loadTimeoutMs,
        () => lastSign,
      );
    } catch (error) {
      return err({ code: "crashed", reason: String(error) });
    }
  }

  /** Takes a runtime off the ladder. */
  #giveUp(runtime: Runtime, reason: string): void {
    this.#failures.push(`${runtime}: ${reason}`);
    this.#ladder = this.#ladder?.filter((each) => each !== runtime);
    this.#crashes = 0;
  }

  #enqueue<T>(
    call: (api: Remote<RankerApi>, ranker: ReadyRanker) => Promise<Result<T, RankerError>>,
    signal: AbortSignal,
  ): Promise<Result<T, RankerError>> {
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
  async #attempt<T>(
    call: (api: Remote<RankerApi>, ranker: ReadyRanker) => Promise<Result<T, RankerError>>,
    signal: AbortSignal,
  ): Promise<Result<T, RankerError>> {
    for (;;) {
      const ready = await this.load();
      if (!ready.ok) return ready;
      const { runtime } = ready.value;
      const live = this.#connect();
      const patience = (): number =>
        signal.aborted ? DEVICE.abandonedCallMs : DEVICE.callTimeoutMs;
      try {
        const result = await within(live, call(live.api, ready.value), patience);
        if (result.ok || result.error.code !== "run-failed") return result;
        this.#giveUp(runtime, result.error.reason);
      } catch (error) {
        this.#crashes += 1;
        if (this.#crashes > CRASHES_ALLOWED) this.#giveUp(runtime, String(error));
      }
      this.terminate();
      signal.throwIfAborted();
    }
  }

  #connect(): LiveWorker {
    this.#live ??= connect(this.#spawn());
    return this.#live;
  }
}

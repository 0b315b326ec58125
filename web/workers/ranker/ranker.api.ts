import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import type { Result } from "#shared/types/result.ts";

/** Where inference runs. */
export type Runtime = "webgpu" | "wasm";

/** Why the ranker gave no answer. Only values cross a worker: Comlink drops an error's code and cause. */
export interface RankerError {
  readonly code:
    | "no-adapter"
    | "start-failed"
    | "bad-model"
    | "wrong-outputs"
    | "run-failed"
    | "crashed"
    | "timeout";
  readonly reason: string;
}

/** What this browser offers for WebGPU; asked in the worker, because page and worker may differ. */
export type WebGpuSupport = "hardware" | "software" | "none";

export interface LoadedModel {
  readonly threads: number;
  readonly modelVersion: string;
  /** `S`: history entries the model reads; more need not be sent. */
  readonly historyLength: number;
}

/** The reader, as the model sees one: the newest entries of the history, oldest first. */
export interface ReaderContext {
  /** Equal versions hold equal histories: what was computed for one is used again. */
  readonly version: string;
  readonly history: readonly HistoryEntry[];
}

export const COUNTS = [
  "likes",
  "reposts",
  "replies",
  "views",
] as const satisfies readonly (keyof CandidatePost["counts"])[];

/** `N` posts as columns, row `i` of each belonging to post `i`. Transferred: unusable to the caller afterwards. */
export interface CandidateColumns {
  /** `[N, F]`, `F` the same for all. */
  readonly features: Int32Array<ArrayBuffer>;
  /** `[N]`, epoch milliseconds. */
  readonly createdAt: Float64Array<ArrayBuffer>;
  /** `[N, 4]`, columns as in `COUNTS`; NaN = unknown. */
  readonly counts: Float64Array<ArrayBuffer>;
}

export interface RankRequest {
  readonly context: ReaderContext;
  readonly candidates: CandidateColumns;
  readonly now: EpochMs;
}

export interface Predictions {
  /** `[N, A]`, in the order of `ACTIONS`. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** `[N]` */
  readonly dwellSeconds: Float32Array<ArrayBuffer>;
  /** Time for the context; 0 if it was kept from before. Milliseconds. */
  readonly contextMs: number;
  /** Time for packing and scoring all candidates. Milliseconds. */
  readonly candidatesMs: number;
}

/** What the ranker worker exposes over Comlink. One call at a time: a session cannot run twice at once. */
export interface RankerApi {
  probe(): Promise<WebGpuSupport>;
  /** Loads runtime and model and checks them with the golden vectors. Once in a worker's life: see `RankerClient`. */
  load(
    runtime: Runtime,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
  ): Promise<Result<LoadedModel, RankerError>>;
  rank(request: RankRequest): Promise<Result<Predictions, RankerError>>;
  /** base64 of int8 `[E]`: the reader's unit vector, for retrieval. */
  userEmbedding(context: ReaderContext): Promise<Result<string, RankerError>>;
}

import type { WeightVariant } from "#shared/api/model-manifest.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import type { Result } from "#shared/types/result.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";
import type { FetchManifest } from "#web/workers/model-store/model-store.ts";
import type { ModelFacts, ModelWish } from "#web/workers/model-store/open-model.ts";

/** Where inference runs: ONNX Runtime on the GPU, the app's own kernel, ONNX Runtime on the processor. */
export const RUNTIMES = ["webgpu", "kernel", "wasm"] as const;
export type Runtime = (typeof RUNTIMES)[number];
export type OnnxRuntime = Exclude<Runtime, "kernel">;

/** Whether a word, of an address or of a setting, names a runtime. */
export const isRuntime = (word: unknown): word is Runtime =>
  RUNTIMES.some((runtime) => runtime === word);

/** Why the ranker gave no answer. Only values cross a worker: Comlink drops an error's code and cause. */
export interface RankerError {
  readonly code:
    | "no-adapter"
    | "start-failed"
    | "bad-model"
    | "wrong-outputs"
    | "run-failed"
    | "out-of-memory"
    | "device-lost"
    | "crashed"
    | "cancelled";
  readonly reason: string;
  /** The weights that failed, where the same runtime has others to try. */
  readonly variant?: WeightVariant | undefined;
  /** The model that was here and did not run; absent where there was none. */
  readonly modelVersion?: string | undefined;
  /** Why there is no model; with code "bad-model", where it was the model store that had none. */
  readonly model?: ModelFailure | undefined;
}

/**
 * What this browser offers for WebGPU; asked in the worker, because page and worker may differ. `no-jspi`: a GPU, but
 * WebAssembly cannot wait for it.
 */
export type WebGpuSupport = "hardware" | "software" | "none" | "no-jspi";

export interface LoadRequest {
  readonly runtime: Runtime;
  /** Which version of the model. */
  readonly model: ModelWish;
  /** Weights that have failed on this runtime. */
  readonly without?: readonly WeightVariant[] | undefined;
  /** Weights to use, whatever the device would choose: for tests and benchmarks. */
  readonly variant?: WeightVariant | undefined;
  /** Milliseconds that a chunk may take, instead of what the device allows: for tests and benchmarks. */
  readonly chunkMs?: number | undefined;
}

export interface LoadedModel extends ModelFacts {
  readonly threads: number;
  readonly variant: WeightVariant;
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
  /** Names the call, so that it can be cancelled. */
  readonly call: number;
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
  /** Pieces the candidates were scored in; between two of them a call can be cancelled. */
  readonly chunks: number;
}

/** The predictions of one chunk: those of the candidates from `from` on. */
export interface PredictedChunk extends Pick<Predictions, "probabilities" | "dwellSeconds"> {
  readonly from: number;
}

/** What the ranker worker exposes over Comlink. One call at a time: a session cannot run twice at once. */
export interface RankerApi {
  probe(): Promise<WebGpuSupport>;
  /** Loads runtime and model and checks them with the golden vectors. Once in a worker's life: see `RankerClient`. */
  load(
    request: LoadRequest,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    fetchManifest: FetchManifest,
  ): Promise<Result<LoadedModel, RankerError>>;
  /** Stops the model's download; what has come is kept. `load` answers "bad-model". */
  cancelLoad(): void;
  /** Scores chunk by chunk; `onChunk` is told each as it is ready. */
  rank(
    request: RankRequest,
    onChunk?: (chunk: PredictedChunk) => void,
  ): Promise<Result<Predictions, RankerError>>;
  /** Stops a call to `rank` before its next chunk: it answers "cancelled". Does nothing once it has ended. */
  cancel(call: number): void;
  /** One ranking of made-up candidates, so that runtimes can be compared. Milliseconds for 1,000 of them. */
  measure(): Promise<Result<number, RankerError>>;
  /** base64 of int8 `[E]`: the reader's unit vector, for retrieval. */
  userEmbedding(context: ReaderContext): Promise<Result<string, RankerError>>;
}

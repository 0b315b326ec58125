import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable, type EmbeddingTable } from "#shared/features/embedding-table.ts";
import { candidateInputs, type CandidatePost } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import { toPosts } from "#web/workers/ranker/candidate-columns.ts";
import { isOutOfMemory } from "#web/workers/ranker/failures.ts";
import { KeptReader } from "#web/workers/ranker/kept-reader.ts";
import { floats, ModelGraphs, type Tensors } from "#web/workers/ranker/model-graphs.ts";
import type { Ort } from "#web/workers/ranker/ort-runtime.ts";
import type { Pace } from "#web/workers/ranker/pace.ts";
import type {
  PredictedChunk,
  Predictions,
  RankRequest,
  ReaderContext,
  Runtime,
} from "#web/workers/ranker/ranker.api.ts";

export interface RankOptions {
  /** Stops the call before its next chunk. */
  readonly signal?: AbortSignal | undefined;
  readonly onChunk?: ((chunk: PredictedChunk) => void) | undefined;
}

interface Times {
  readonly now: EpochMs;
  readonly lastAt?: EpochMs | undefined;
}

/**
 * The model on one runtime. Candidates are scored in chunks that fit the device's pace; a score does not depend on the
 * chunk it was computed in. Calls must not overlap.
 */
export class RankerSession {
  readonly #manifest: ModelManifest;
  readonly #table: EmbeddingTable;
  readonly #graphs: ModelGraphs;
  readonly #reader: KeptReader;
  readonly #pace: Pace;

  private constructor(
    manifest: ModelManifest,
    table: EmbeddingTable,
    graphs: ModelGraphs,
    pace: Pace,
  ) {
    this.#manifest = manifest;
    this.#table = table;
    this.#graphs = graphs;
    this.#reader = new KeptReader(graphs, table, manifest);
    this.#pace = pace;
  }

  /** @throws whatever ONNX Runtime does if the runtime does not start or a graph does not fit it. */
  static async create(
    ort: Ort,
    runtime: Runtime,
    { manifest, files }: Pick<ModelFiles, "manifest" | "files">,
    pace: Pace,
    onStep?: () => void,
  ): Promise<RankerSession> {
    const graphs = await ModelGraphs.create(ort, runtime, files, onStep);
    return new RankerSession(manifest, decodeEmbeddingTable(files.table), graphs, pace);
  }

  get modelVersion(): string {
    return this.#manifest.modelVersion;
  }

  /** `S` */
  get historyLength(): number {
    return this.#manifest.ranker.S;
  }

  /** `A` */
  get actionCount(): number {
    return this.#manifest.ranker.A;
  }

  /** @throws `signal.reason` when cancelled, and whatever ONNX Runtime does if a graph fails. */
  async rank(
    { context, candidates, now }: Omit<RankRequest, "call">,
    { signal, onChunk }: RankOptions = {},
  ): Promise<Predictions> {
    const start = performance.now();
    const { tensors, wasKept } = await this.#reader.keyValues(context);
    const ready = performance.now();
    const posts = toPosts(candidates);
    const times = { now, lastAt: context.history.at(-1)?.at };
    const N = posts.length;
    const probabilities = new Float32Array(N * this.actionCount);
    const dwellSeconds = new Float32Array(N);
    let from = 0;
    let chunks = 0;
    while (from < N) {
      if (chunks > 0) await nextMessage();
      signal?.throwIfAborted();
      const chunk = await this.#scoreNext(posts, from, times, tensors);
      probabilities.set(chunk.probabilities, from * this.actionCount);
      dwellSeconds.set(chunk.dwellSeconds, from);
      from += chunk.dwellSeconds.length;
      chunks += 1;
      // Last: the listener may transfer the arrays away.
      onChunk?.(chunk);
    }
    return {
      probabilities,
      dwellSeconds,
      contextMs: wasKept ? 0 : ready - start,
      candidatesMs: performance.now() - ready,
      chunks,
    };
  }

  /** The reader as a unit vector `[E]`. */
  readerVector(context: ReaderContext): Promise<Float32Array> {
    return this.#reader.vector(context);
  }

  /** Scores as many of `posts` from `from` on as fit the pace, and fewer where the memory is too small. */
  async #scoreNext(
    posts: readonly CandidatePost[],
    from: number,
    times: Times,
    reader: Tensors,
  ): Promise<PredictedChunk> {
    for (;;) {
      const count = this.#pace.next(posts.length - from);
      const start = performance.now();
      try {
        const chunk = await this.#score(posts.slice(from, from + count), times, reader);
        this.#pace.took(count, performance.now() - start);
        return { ...chunk, from };
      } catch (error) {
        if (!isOutOfMemory(error) || !this.#pace.shrink(count)) throw error;
      }
    }
  }

  async #score(
    posts: readonly CandidatePost[],
    times: Times,
    reader: Tensors,
  ): Promise<Omit<PredictedChunk, "from">> {
    const inputs = candidateInputs(posts, times, this.#table, this.#manifest);
    const outputs = await this.#graphs.run(
      "candidates",
      { ...this.#graphs.tensors(inputs), ...reader },
      ["probabilities", "continuous"],
    );
    const continuous = await floats(outputs, "continuous");
    return {
      probabilities: await floats(outputs, "probabilities"),
      dwellSeconds: firstColumn(continuous, this.#manifest.ranker.C, FEATURES.maxDwellS),
    };
  }
}

/** Column 0 of `[N, width]`, scaled. */
const firstColumn = (rows: Float32Array, width: number, scale: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: rows.length / width }, (_, i) => (rows[i * width] ?? 0) * scale);

/** Lets messages in that have arrived, a cancellation among them. A timer would wait 4 ms each time. */
function nextMessage(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

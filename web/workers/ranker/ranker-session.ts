import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable, type EmbeddingTable } from "#shared/features/embedding-table.ts";
import {
  candidateInputs,
  contextInputs,
  type InputTensor,
} from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import type { ModelFiles } from "#web/workers/model-files.ts";
import { toPosts } from "#web/workers/ranker/candidate-columns.ts";
import type { Ort } from "#web/workers/ranker/ort-runtime.ts";
import type {
  Predictions,
  RankRequest,
  ReaderContext,
  Runtime,
} from "#web/workers/ranker/ranker.api.ts";

type Tensors = Readonly<Record<string, Tensor>>;
type Graph = "context" | "candidates" | "user-tower";

/**
 * The model on one runtime. The context graph's keys and values are kept until the history changes, so a re-rank pays
 * for the candidates only. Calls must not overlap.
 */
export class RankerSession {
  readonly #ort: Ort;
  readonly #manifest: ModelManifest;
  readonly #table: EmbeddingTable;
  readonly #graphs: Readonly<Record<Graph, InferenceSession>>;
  #context: { readonly version: string; readonly tensors: Tensors } | undefined;

  private constructor(
    ort: Ort,
    manifest: ModelManifest,
    table: EmbeddingTable,
    graphs: Readonly<Record<Graph, InferenceSession>>,
  ) {
    this.#ort = ort;
    this.#manifest = manifest;
    this.#table = table;
    this.#graphs = graphs;
  }

  /** @throws whatever ONNX Runtime does if the runtime does not start or a graph does not fit it. */
  static async create(
    ort: Ort,
    runtime: Runtime,
    { manifest, files }: ModelFiles,
  ): Promise<RankerSession> {
    const graph = (name: Graph) =>
      ort.InferenceSession.create(new Uint8Array(files[name]), { executionProviders: [runtime] });
    // One after the other: a runtime may be initialised once only.
    const context = await graph("context");
    const candidates = await graph("candidates");
    const userTower = await graph("user-tower");
    const table = decodeEmbeddingTable(files.table);
    return new RankerSession(ort, manifest, table, {
      context,
      candidates,
      "user-tower": userTower,
    });
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

  async rank({ context, candidates, now }: RankRequest): Promise<Predictions> {
    const start = performance.now();
    const reader = await this.#contextOf(context);
    const ready = performance.now();
    const posts = toPosts(candidates);
    const inputs = candidateInputs(
      posts,
      { now, lastAt: context.history.at(-1)?.at },
      this.#table,
      this.#manifest,
    );
    const outputs = await this.#run("candidates", { ...this.#tensors(inputs), ...reader.tensors });
    const probabilities = await floats(outputs, "probabilities");
    const continuous = await floats(outputs, "continuous");
    return {
      probabilities,
      dwellSeconds: firstColumn(continuous, this.#manifest.ranker.C, FEATURES.maxDwellS),
      contextMs: reader.kept ? 0 : ready - start,
      candidatesMs: performance.now() - ready,
    };
  }

  /** The reader as a unit vector `[E]`. */
  async readerVector(history: ReaderContext["history"]): Promise<Float32Array> {
    const inputs = contextInputs(history, this.#table, this.#manifest);
    const outputs = await this.#run("user-tower", this.#tensors(inputs));
    return floats(outputs, "reader");
  }

  async #contextOf(
    context: ReaderContext,
  ): Promise<{ readonly tensors: Tensors; readonly kept: boolean }> {
    if (this.#context?.version === context.version)
      return { tensors: this.#context.tensors, kept: true };
    const inputs = contextInputs(context.history, this.#table, this.#manifest);
    const tensors = await this.#run("context", this.#tensors(inputs));
    this.#context = { version: context.version, tensors };
    return { tensors, kept: false };
  }

  #tensors(inputs: Readonly<Record<string, InputTensor>>): Tensors {
    const { Tensor } = this.#ort;
    return Object.fromEntries(
      Object.entries(inputs).map(([name, { type, dims, data }]) => [
        name,
        type === "float32" ? new Tensor(type, data, dims) : new Tensor(type, data, dims),
      ]),
    );
  }

  async #run(name: Graph, given: Tensors): Promise<Tensors> {
    const graph = this.#graphs[name];
    const feeds: Record<string, Tensor> = {};
    for (const input of graph.inputNames) {
      const tensor = given[input];
      if (!tensor) throw new Error(`${name}: nothing to feed to ${input}`);
      feeds[input] = tensor;
    }
    return (await graph.run(feeds)) as Tensors;
  }
}

async function floats(outputs: Tensors, name: string): Promise<Float32Array<ArrayBuffer>> {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`the graph has no output ${name}`);
  // A copy of its own buffer: it is transferred to the page, and the runtime may hold on to its memory.
  return Float32Array.from((await tensor.getData()) as Float32Array);
}

/** Column 0 of `[N, width]`, scaled. */
const firstColumn = (rows: Float32Array, width: number, scale: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: rows.length / width }, (_, i) => (rows[i * width] ?? 0) * scale);

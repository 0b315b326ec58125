import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable, type EmbeddingTable } from "#shared/features/embedding-table.ts";
import { candidateInputs, type CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import { KeptReader } from "#web/workers/ranker/kept-reader.ts";
import { floats, ModelGraphs, type Tensors } from "#web/workers/ranker/model-graphs.ts";
import type { Ort } from "#web/workers/ranker/ort-runtime.ts";
import type { ModelScores, PhoenixModel, Times } from "#web/workers/ranker/phoenix-model.ts";
import type { OnnxRuntime, ReaderContext } from "#web/workers/ranker/ranker.api.ts";

/** The model as graphs of ONNX Runtime, on a GPU or on the processor. */
export class OnnxModel implements PhoenixModel {
  readonly #manifest: ModelManifest;
  readonly #table: EmbeddingTable;
  readonly #graphs: ModelGraphs;
  readonly #reader: KeptReader;
  #keyValues: Tensors = {};

  private constructor(manifest: ModelManifest, table: EmbeddingTable, graphs: ModelGraphs) {
    this.#manifest = manifest;
    this.#table = table;
    this.#graphs = graphs;
    this.#reader = new KeptReader(graphs, table, manifest);
  }

  /** @throws whatever ONNX Runtime does if the runtime does not start or a graph does not fit it. */
  static async create(
    ort: Ort,
    runtime: OnnxRuntime,
    { manifest, files }: Pick<ModelFiles<"onnx">, "manifest" | "files">,
    onStep?: () => void,
  ): Promise<OnnxModel> {
    const graphs = await ModelGraphs.create(ort, runtime, files, onStep);
    return new OnnxModel(manifest, decodeEmbeddingTable(files.table), graphs);
  }

  async read(context: ReaderContext): Promise<boolean> {
    const { tensors, wasKept } = await this.#reader.keyValues(context);
    this.#keyValues = tensors;
    return wasKept;
  }

  async score(posts: readonly CandidatePost[], times: Times): Promise<ModelScores> {
    const inputs = candidateInputs(posts, times, this.#table, this.#manifest);
    const outputs = await this.#graphs.run(
      "candidates",
      { ...this.#graphs.tensors(inputs), ...this.#keyValues },
      ["probabilities", "continuous"],
    );
    return {
      probabilities: await floats(outputs, "probabilities"),
      continuous: await floats(outputs, "continuous"),
    };
  }

  readerVector(context: ReaderContext): Promise<Float32Array<ArrayBuffer>> {
    return this.#reader.vector(context);
  }
}

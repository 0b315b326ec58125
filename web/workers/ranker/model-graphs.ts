import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { InputTensor } from "#shared/features/ranker-inputs.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import type { Ort } from "#web/workers/ranker/ort-runtime.ts";
import type { OnnxRuntime } from "#web/workers/ranker/ranker.api.ts";

export type Tensors = Readonly<Record<string, Tensor>>;
export type GraphName = "context" | "candidates" | "user-tower";

/** The model's graphs on one runtime: arrays in, tensors out. Calls must not overlap. */
export class ModelGraphs {
  readonly #ort: Ort;
  readonly #graphs: Readonly<Record<GraphName, InferenceSession>>;

  private constructor(ort: Ort, graphs: Readonly<Record<GraphName, InferenceSession>>) {
    this.#ort = ort;
    this.#graphs = graphs;
  }

  /**
   * @param onStep called after each graph
   * @throws whatever ONNX Runtime does if the runtime does not start or a graph does not fit it.
   */
  static async create(
    ort: Ort,
    runtime: OnnxRuntime,
    files: Pick<ModelFiles<"onnx">["files"], GraphName>,
    onStep: () => void = () => {},
  ): Promise<ModelGraphs> {
    const graph = async (name: GraphName, options: InferenceSession.SessionOptions = {}) => {
      const session = await ort.InferenceSession.create(new Uint8Array(files[name]), {
        executionProviders: [runtime],
        ...options,
      });
      onStep();
      return session;
    };
    // One after the other: a runtime may be initialised once only.
    // What the context graph makes is read by the candidates graph alone: it need not leave the GPU in between.
    const context = await graph(
      "context",
      runtime === "webgpu" ? { preferredOutputLocation: "gpu-buffer" } : {},
    );
    const candidates = await graph("candidates");
    const userTower = await graph("user-tower");
    return new ModelGraphs(ort, { context, candidates, "user-tower": userTower });
  }

  tensors(inputs: Readonly<Record<string, InputTensor>>): Tensors {
    const { Tensor } = this.#ort;
    return Object.fromEntries(
      Object.entries(inputs).map(([name, { type, dims, data }]) => [
        name,
        type === "float32" ? new Tensor(type, data, dims) : new Tensor(type, data, dims),
      ]),
    );
  }

  /** Runs a graph; of its outputs only `wanted` are made ready to read, by default all. */
  async run(name: GraphName, given: Tensors, wanted?: readonly string[]): Promise<Tensors> {
    const graph = this.#graphs[name];
    const feeds: Record<string, Tensor> = {};
    for (const input of graph.inputNames) {
      const tensor = given[input];
      if (!tensor) throw new Error(`${name}: nothing to feed to ${input}`);
      feeds[input] = tensor;
    }
    return (await graph.run(feeds, wanted ?? graph.outputNames)) as Tensors;
  }
}

/**
 * Copies an output's values: they are transferred to the page, and the runtime may hold on to its memory.
 *
 * @throws {Error} if the graph has no such output.
 */
export async function floats(outputs: Tensors, name: string): Promise<Float32Array<ArrayBuffer>> {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`the graph has no output ${name}`);
  return Float32Array.from((await tensor.getData()) as Float32Array);
}

import type * as Ort from "onnxruntime-web/wasm";
import type { Contender, Timed } from "#models/bench/rank/contender.ts";
import {
  type QuantizedForm,
  quantizedGraph,
  quantizedName,
} from "#models/bench/rank/quantized-graphs.ts";
import { plainName, type Workload } from "#models/bench/rank/workload.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import { plainGraph } from "#models/export/plain-graph.ts";
import { candidatesGraph, contextGraph } from "#models/export/trunk-graph.ts";

type Runtime = typeof Ort;

async function probabilities(results: Ort.InferenceSession.OnnxValueMapType) {
  const data = await results["probabilities"]?.getData();
  if (!(data instanceof Float32Array)) throw new Error("the graph has no probabilities");
  return data;
}

const inputs = (ort: Runtime, { tokens, config }: Workload) => ({
  tokens: new ort.Tensor("float32", tokens.data, tokens.shape),
  mask: new ort.Tensor("float32", new Float32Array(1 + config.S).fill(1), [1 + config.S]),
});

export interface SplitContenders {
  /** The whole ranking. */
  readonly split: Contender;
  readonly context: Timed;
  /** Over a context that is kept. */
  readonly candidates: Contender;
}

/** Ours: the context once, then all candidates at once; with int8 weights if a form of them is given. */
export async function splitContenders(
  ort: Runtime,
  workload: Workload,
  form?: QuantizedForm,
): Promise<SplitContenders> {
  const { params, config } = workload;
  const open = (graph: Uint8Array<ArrayBuffer>) =>
    ort.InferenceSession.create(form === undefined ? graph : quantizedGraph(graph, form));
  const context = await open(contextGraph(params, config));
  const scorer = await open(candidatesGraph(params, config));
  const { tokens, mask } = inputs(ort, workload);
  const rows = new ort.Tensor("float32", workload.candidates.data, workload.candidates.shape);
  const kept = await context.run({ tokens, mask });
  return {
    split: {
      name: form === undefined ? "split" : quantizedName(form),
      async run() {
        const keyValues = await context.run({ tokens, mask });
        return probabilities(await scorer.run({ tokens: rows, mask, ...keyValues }));
      },
    },
    context: { name: "context", run: () => context.run({ tokens, mask }) },
    candidates: {
      name: "candidates",
      run: async () => probabilities(await scorer.run({ tokens: rows, mask, ...kept })),
    },
  };
}

/** The reference's form, with `perPass` candidates beside the context in every pass. */
export async function plainContender(
  ort: Runtime,
  workload: Workload,
  perPass: number,
): Promise<Contender> {
  const { params, config, candidates, N } = workload;
  const session = await ort.InferenceSession.create(plainGraph(params, config, perPass));
  const { tokens, mask } = inputs(ort, workload);
  const width = perPass * config.D;
  const passes = Array.from(
    { length: N / perPass },
    (_, i) =>
      new ort.Tensor("float32", candidates.data.slice(i * width, (i + 1) * width), [
        perPass,
        config.D,
      ]),
  );
  return {
    name: plainName(perPass),
    async run() {
      const answer = new Float32Array(N * config.A);
      for (const [i, pass] of passes.entries()) {
        const results = await session.run({ tokens, mask, candidates: pass });
        answer.set(await probabilities(results), i * perPass * config.A);
      }
      return answer;
    },
  };
}

/** Shapes `[rows, inner, columns]` of dense products; the fastest is taken as the runtime's peak. */
const PEAK_SHAPES = [
  [1024, 128, 128],
  [1024, 512, 512],
  [512, 512, 512],
  [1024, 1024, 1024],
] as const;

export interface PeakContender extends Timed {
  readonly flops: number;
}

/** A product of a large input with a constant matrix each; only one row is copied out. */
export async function peakContenders(ort: Runtime): Promise<PeakContender[]> {
  const contenders: PeakContender[] = [];
  for (const [rows, inner, columns] of PEAK_SHAPES) {
    const builder = new OnnxBuilder("peak");
    const x = builder.input("x", [rows, inner]);
    const weights = new Float32Array(inner * columns).fill(1 / inner);
    const product = builder.node("MatMul", [
      x,
      builder.floats("w", { shape: [inner, columns], data: weights }),
    ]);
    const first = builder.node("Slice", [product, builder.shape([0]), builder.shape([1])], {
      outputs: ["first"],
    });
    builder.output(first, [1, columns]);
    const session = await ort.InferenceSession.create(builder.finish());
    const data = new Float32Array(rows * inner).fill(1);
    const feed = { x: new ort.Tensor("float32", data, [rows, inner]) };
    contenders.push({
      name: `matmul ${rows}x${inner}x${columns}`,
      flops: 2 * rows * inner * columns,
      run: () => session.run(feed),
    });
  }
  return contenders;
}

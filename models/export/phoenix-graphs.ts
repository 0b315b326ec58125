import type { Tensor, TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import type { Dim } from "#models/export/onnx-proto.ts";
import { appendCandidateTrunk, appendContextTrunk } from "#models/export/trunk-graph.ts";
import { EMBEDDING_DIM, READER_TOWER_HEADS } from "#models/phoenix/config.ts";
import {
  type InputParams,
  type PhoenixParams,
  POST_VECTOR,
  type TowerParams,
} from "#models/phoenix/params.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";

const GATHER_ROWS = { attributes: { axis: { int: 0 } } };

const project = (builder: OnnxBuilder, input: string, hint: string, weights: Tensor): string =>
  builder.node("MatMul", [input, builder.floats(hint, weights)]);

const look = (builder: OnnxBuilder, buckets: string, hint: string, rows: Tensor): string =>
  builder.node("Gather", [builder.floats(hint, rows), buckets], GATHER_ROWS);

const addAll = (builder: OnnxBuilder, [first = "", ...others]: readonly string[]): string =>
  others.reduce((sum, part) => builder.node("Add", [sum, part]), first);

/** Makes a tensor an output of the graph under a name that the app knows. */
function exportAs(builder: OnnxBuilder, tensor: string, name: string, dims: readonly Dim[]): void {
  if (tensor !== name) builder.node("Identity", [tensor], { outputs: [name] });
  builder.output(name, dims);
}

/** Declares the inputs that `contextInputs` packs and appends the history's tokens `[S, D]`. */
function appendHistoryTokens(
  builder: OnnxBuilder,
  params: InputParams,
  { S, A }: TrunkConfig,
): { tokens: string; posts: string; mask: string } {
  const posts = builder.input("history_posts", [S, POST_VECTOR]);
  const actions = builder.input("history_actions", [S, A]);
  const facts = builder.input("history_facts", [S, HISTORY_FACTS]);
  const gap = builder.input("history_gap", [S], "int32");
  const mask = builder.input("history_mask", [S]);
  const tokens = addAll(builder, [
    project(builder, posts, "w_posts", params.historyPosts),
    project(builder, actions, "w_actions", params.historyActions),
    project(builder, facts, "w_facts", params.historyFacts),
    look(builder, gap, "gap_rows", params.historyGap),
  ]);
  return { tokens, posts, mask };
}

/** `context.onnx`: reader and history -> `keys`, `values` of every layer, and `context_mask` `[T]`. */
export function contextOnnx(params: PhoenixParams, config: TrunkConfig): Uint8Array<ArrayBuffer> {
  const builder = new OnnxBuilder("context");
  const history = appendHistoryTokens(builder, params.input, config);
  const concat = { attributes: { axis: { int: 0 } } };
  const reader = builder.floats("reader", params.input.reader);
  const present = builder.floats("present", { shape: [1], data: Float32Array.of(1) });
  const tokens = builder.node("Concat", [reader, history.tokens], concat);
  const mask = builder.node("Concat", [present, history.mask], {
    ...concat,
    outputs: ["context_mask"],
  });
  const context = appendContextTrunk(builder, tokens, mask, params.trunk, config);
  const { layers, kvHeads, keySize, S } = config;
  const dims = [layers, kvHeads, 1 + S, keySize];
  exportAs(builder, context.keys, "keys", dims);
  exportAs(builder, context.values, "values", dims);
  builder.output("context_mask", [1 + S]);
  return builder.finish();
}

/** `candidates.onnx`: what `context.onnx` and `candidateInputs` give -> `probabilities`, `continuous`, `hidden`. */
export function candidatesOnnx(
  params: PhoenixParams,
  config: TrunkConfig,
  calibration?: Calibration,
): Uint8Array<ArrayBuffer> {
  const builder = new OnnxBuilder("candidates");
  const { layers, kvHeads, keySize, S, A, C, D } = config;
  const dims = [layers, kvHeads, 1 + S, keySize];
  const context = {
    keys: builder.input("keys", dims),
    values: builder.input("values", dims),
    mask: builder.input("context_mask", [1 + S]),
  };
  const posts = builder.input("candidate_posts", ["N", POST_VECTOR]);
  const age = builder.input("candidate_age", ["N"], "int32");
  const gap = builder.input("candidate_gap", ["N"], "int32");
  const facts = builder.input("candidate_facts", ["N", CANDIDATE_FACTS]);
  const { input } = params;
  const tokens = addAll(builder, [
    project(builder, posts, "w_posts", input.candidatePosts),
    project(builder, facts, "w_facts", input.candidateFacts),
    look(builder, age, "age_rows", input.candidateAge),
    look(builder, gap, "gap_rows", input.candidateGap),
  ]);
  const heads = appendCandidateTrunk(builder, tokens, context, params.trunk, config, calibration);
  for (const [name, width] of [
    ["probabilities", A],
    ["continuous", C],
    ["hidden", D],
  ] as const) {
    exportAs(builder, heads[name], name, ["N", width]);
  }
  return builder.finish();
}

/** `user-tower.onnx`: the inputs of `context.onnx` -> `reader` `[E]`, a unit vector. */
export function userTowerOnnx(params: PhoenixParams, config: TrunkConfig): Uint8Array<ArrayBuffer> {
  const builder = new OnnxBuilder("user-tower");
  const { S } = config;
  const [heads, E] = [READER_TOWER_HEADS, EMBEDDING_DIM];
  const { tokens, posts, mask } = appendHistoryTokens(builder, params.input, config);
  const { towers } = params;
  const embedded = appendPostTower(builder, posts, towers);
  const gelu = { attributes: { approximate: { text: "tanh" } } };
  const x = builder.node("Gelu", [project(builder, tokens, "mix", towers.mix)], gelu);
  // An entry `d` back loses exp(fade) * d; one that is not there loses everything.
  const fading = new Float32Array(S * heads);
  for (let i = 0; i < S; i++)
    for (let head = 0; head < heads; head++)
      fading[i * heads + head] = -Math.exp(towers.fade.data[head] ?? 0) * (S - 1 - i);
  const absent = builder.node("Mul", [
    builder.node("Sub", [builder.reshape(mask, [S, 1]), builder.scalar("one", 1)]),
    builder.scalar("never", 1e9),
  ]);
  const scores = addAll(builder, [
    project(builder, x, "score", towers.score),
    builder.floats("fading", { shape: [S, heads], data: fading }),
    absent,
  ]);
  const zero = builder.floats("zero", { shape: [1, heads], data: new Float32Array(heads) });
  const rows = { attributes: { axis: { int: 0 } } };
  const weights = builder.node("Softmax", [builder.node("Concat", [scores, zero], rows)], rows);
  const own = builder.reshape(project(builder, x, "value", towers.value), [S, heads, E]);
  const spoken = builder.node("Add", [own, builder.reshape(embedded, [S, 1, E])]);
  const nothing = builder.floats("nothing", { ...towers.nothing, shape: [1, heads, E] });
  const values = builder.node("Concat", [spoken, nothing], rows);
  const said = builder.node("Mul", [values, builder.reshape(weights, [S + 1, heads, 1])]);
  const sum = builder.node("ReduceSum", [said, builder.shape([0, 1])], {
    attributes: { keepdims: { int: 0 } },
  });
  exportAs(builder, appendUnit(builder, sum, 0), "reader", [E]);
  return builder.finish();
}

/** Divides by the length along an axis. */
function appendUnit(builder: OnnxBuilder, x: string, axis: number): string {
  const squares = builder.node("ReduceSum", [builder.node("Mul", [x, x]), builder.shape([axis])], {
    attributes: { keepdims: { int: 1 } },
  });
  const length = builder.node("Sqrt", [
    builder.node("Add", [squares, builder.scalar("tiny", 1e-12)]),
  ]);
  return builder.node("Div", [x, length]);
}

/** Post vectors `[S, P]` -> unit embeddings `[S, E]`: `shared/features/post-tower.ts` as a graph, not quantised. */
function appendPostTower(builder: OnnxBuilder, posts: string, towers: TowerParams): string {
  const x = project(builder, posts, "post_up", towers.postUp);
  const silu = builder.node("Mul", [x, builder.node("Sigmoid", [x])]);
  return appendUnit(builder, project(builder, silu, "post_down", towers.postDown), 1);
}

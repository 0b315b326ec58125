import type { TrunkConfig } from "#models/contract.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import {
  addAll,
  appendHistoryTokens,
  exportAs,
  project,
  ROWS,
} from "#models/export/token-graph.ts";
import { EMBEDDING_DIM, READER_TOWER_HEADS } from "#models/phoenix/config.ts";
import type { PhoenixParams, TowerParams } from "#models/phoenix/params.ts";

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
  const weights = builder.node("Softmax", [builder.node("Concat", [scores, zero], ROWS)], ROWS);
  const own = builder.reshape(project(builder, x, "value", towers.value), [S, heads, E]);
  const spoken = builder.node("Add", [own, builder.reshape(embedded, [S, 1, E])]);
  const nothing = builder.floats("nothing", { ...towers.nothing, shape: [1, heads, E] });
  const values = builder.node("Concat", [spoken, nothing], ROWS);
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

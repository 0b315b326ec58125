import type { Tensor, TrunkConfig } from "#models/contract.ts";
import { appendRmsNorm } from "#models/export/graph-layers.ts";
import type { OnnxBuilder } from "#models/export/onnx-builder.ts";
import type { Dim } from "#models/export/onnx-proto.ts";
import { type InputParams, POST_VECTOR } from "#models/phoenix/params.ts";
import { HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";

/** Along the first axis. */
export const ROWS = { attributes: { axis: { int: 0 } } };

/** `input [..., rows]` @ `weights [rows, columns]`. */
export const project = (
  builder: OnnxBuilder,
  input: string,
  hint: string,
  weights: Tensor,
): string => builder.node("MatMul", [input, builder.floats(hint, weights)]);

/** The rows of a table that bucket numbers name. */
export const lookUp = (builder: OnnxBuilder, buckets: string, hint: string, rows: Tensor): string =>
  builder.node("Gather", [builder.floats(hint, rows), buckets], ROWS);

export const addAll = (builder: OnnxBuilder, [first = "", ...others]: readonly string[]): string =>
  others.reduce((sum, part) => builder.node("Add", [sum, part]), first);

/** Makes a tensor an output of the graph under a name that the app knows. */
export function exportAs(
  builder: OnnxBuilder,
  tensor: string,
  name: string,
  dims: readonly Dim[],
): void {
  if (tensor !== name) builder.node("Identity", [tensor], { outputs: [name] });
  builder.output(name, dims);
}

/** What posts `[n, P]` are about, `[n, CONTENT]`. */
export const appendContent = (
  builder: OnnxBuilder,
  posts: string,
  { content, contentNorm }: Pick<InputParams, "content" | "contentNorm">,
): string => appendRmsNorm(builder, project(builder, posts, "w_content", content), contentNorm);

/** Declares the inputs that `contextInputs` packs and appends the history's tokens `[S, D]`. */
export function appendHistoryTokens(
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
    project(builder, appendContent(builder, posts, params), "w_about", params.historyContent),
    project(builder, actions, "w_actions", params.historyActions),
    project(builder, facts, "w_facts", params.historyFacts),
    lookUp(builder, gap, "gap_rows", params.historyGap),
  ]);
  return { tokens, posts, mask };
}

import type { TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import {
  addAll,
  appendContent,
  appendHistoryTokens,
  exportAs,
  lookUp,
  project,
  ROWS,
} from "#models/export/token-graph.ts";
import { appendCandidateTrunk, appendContextTrunk } from "#models/export/trunk-graph.ts";
import { type PhoenixParams, POST_VECTOR } from "#models/phoenix/params.ts";
import { CANDIDATE_FACTS } from "#shared/features/ranker-inputs.ts";

/** `context.onnx`: reader and history -> `keys`, `values` of every layer, and `context_mask` `[T]`. */
export function contextOnnx(params: PhoenixParams, config: TrunkConfig): Uint8Array<ArrayBuffer> {
  const builder = new OnnxBuilder("context");
  const history = appendHistoryTokens(builder, params.input, config);
  const reader = builder.floats("reader", params.input.reader);
  const present = builder.floats("present", { shape: [1], data: Float32Array.of(1) });
  const tokens = builder.node("Concat", [reader, history.tokens], ROWS);
  const mask = builder.node("Concat", [present, history.mask], {
    ...ROWS,
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
    project(builder, appendContent(builder, posts, input), "w_about", input.candidateContent),
    project(builder, facts, "w_facts", input.candidateFacts),
    lookUp(builder, age, "age_rows", input.candidateAge),
    lookUp(builder, gap, "gap_rows", input.candidateGap),
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

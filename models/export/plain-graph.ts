import { candidatePosition, type TrunkConfig, type TrunkParams } from "#models/contract.ts";
import { appendFeedForward, appendHeads, appendRmsNorm } from "#models/export/graph-layers.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import {
  appendKeyValues,
  appendMaskBias,
  appendSequenceAttention,
} from "#models/export/sequence-graph.ts";

/**
 * The reference's form as a model: one sequence `[reader | history | candidates]` with a fixed number of candidates a
 * pass, and a mask that keeps them apart. Same weights and answers as `context` + `candidates`; what those are
 * measured against.
 *
 * Inputs `tokens [T, D]`, `mask [T]`, `candidates [perPass, D]`; outputs as `appendCandidateTrunk`.
 */
export function plainGraph(
  params: TrunkParams,
  config: TrunkConfig,
  perPass: number,
): Uint8Array<ArrayBuffer> {
  const { D, S, A, C } = config;
  const context = 1 + S;
  const length = context + perPass;
  const builder = new OnnxBuilder(`plain_${perPass}`);
  const tokens = builder.input("tokens", [context, D]);
  const contextMask = builder.input("mask", [context]);
  const candidates = builder.input("candidates", [perPass, D]);

  const ones = { shape: [perPass], data: new Float32Array(perPass).fill(1) };
  const along = (axis: number) => ({ attributes: { axis: { int: axis } } });
  const mask = builder.node("Concat", [contextMask, builder.floats("ones", ones)], along(0));
  const bias = appendMaskBias(
    builder,
    mask,
    length,
    (query, key) => key === query || (key < context && key < query),
  );
  const positions = Array.from({ length }, (_, i) => Math.min(i, candidatePosition(config)));

  let h = builder.node("Concat", [tokens, candidates], along(0));
  for (const layer of params.layers) {
    const x = appendRmsNorm(builder, h, layer.attnPreNorm);
    const own = appendKeyValues(builder, x, layer, config, positions);
    const attention = appendSequenceAttention(builder, x, own, bias, layer, config, positions);
    h = builder.node("Add", [h, appendRmsNorm(builder, attention, layer.attnPostNorm)]);
    h = appendFeedForward(builder, h, layer);
  }
  const last = builder.node("Slice", [
    h,
    builder.shape([context]),
    builder.shape([length]),
    builder.shape([0]),
  ]);
  const heads = appendHeads(builder, last, params);
  builder.output(heads.probabilities, [perPass, A]);
  builder.output(heads.continuous, [perPass, C]);
  builder.output(heads.hidden, [perPass, D]);
  return builder.finish();
}

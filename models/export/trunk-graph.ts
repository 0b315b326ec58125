import {
  candidatePosition,
  type LayerParams,
  type Tensor,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
import {
  type Calibration,
  appendFeedForward,
  appendHeads,
  appendRmsNorm,
  appendSoftCap,
  type HeadOutputs,
} from "#models/export/graph-layers.ts";
import { scaled, turnedHeads } from "#models/export/graph-weights.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import {
  appendHeadsOf,
  appendKeyValues,
  appendMaskBias,
  appendMergedHeads,
  appendPaddingBias,
  appendSequenceAttention,
} from "#models/export/sequence-graph.ts";

/** Names of tensors inside a graph. */
export interface KeyValueNames {
  /** `[layers, kvHeads, T, keySize]`, turned by RoPE. */
  readonly keys: string;
  /** `[layers, kvHeads, T, keySize]` */
  readonly values: string;
}

/**
 * Appends the trunk over the reader and the history.
 *
 * | tensor   | shape                            | content                                                |
 * | -------- | -------------------------------- | ------------------------------------------------------ |
 * | `tokens` | `[T, D]`                         | the reader, then `S` history tokens, right-aligned      |
 * | `mask`   | `[T]`                            | 1 for a token, 0 for padding; may be 0 everywhere       |
 * | keys     | `[layers, kvHeads, T, keySize]`  | turned by RoPE to the token's position                  |
 * | values   | `[layers, kvHeads, T, keySize]`  |                                                        |
 *
 * Attention is causal. The last layer makes keys and values only: nothing reads what it would make of the tokens.
 */
export function appendContextTrunk(
  builder: OnnxBuilder,
  tokens: string,
  mask: string,
  params: TrunkParams,
  config: TrunkConfig,
): KeyValueNames {
  const positions = Array.from({ length: 1 + config.S }, (_, i) => i);
  const causal = (query: number, key: number) => key <= query;
  const bias = appendMaskBias(builder, mask, positions.length, causal);
  const keys: string[] = [];
  const values: string[] = [];
  let h = tokens;
  for (const [i, layer] of params.layers.entries()) {
    const x = appendRmsNorm(builder, h, layer.attnPreNorm);
    const own = appendKeyValues(builder, x, layer, config, positions);
    keys.push(own.keys);
    values.push(own.values);
    if (i === params.layers.length - 1) break;
    const attention = appendSequenceAttention(builder, x, own, bias, layer, config, positions);
    h = builder.node("Add", [h, appendRmsNorm(builder, attention, layer.attnPostNorm)]);
    h = appendFeedForward(builder, h, layer);
  }
  return {
    keys: appendStack(builder, keys, "keys"),
    values: appendStack(builder, values, "values"),
  };
}

/**
 * Appends the trunk over `N` candidates, which attend to the context and to themselves only.
 *
 * | tensor        | shape    | content                                      |
 * | ------------- | -------- | -------------------------------------------- |
 * | `tokens`      | `[N, D]` | one row a candidate; `N` may change each run |
 * | probabilities | `[N, A]` | after the sigmoid                            |
 * | continuous    | `[N, C]` | after the sigmoid                            |
 * | hidden        | `[N, D]` | after the final norm                         |
 *
 * All candidates share one position, so RoPE is part of the weights here, and so is the calibration's scale.
 */
export function appendCandidateTrunk(
  builder: OnnxBuilder,
  tokens: string,
  context: KeyValueNames & { readonly mask: string },
  params: TrunkParams,
  config: TrunkConfig,
  calibration?: Calibration,
): HeadOutputs {
  const padding = appendCandidatePadding(builder, context.mask);
  let h = tokens;
  for (const [i, layer] of params.layers.entries()) {
    const layerIndex = builder.int32s("layer", [], [i]);
    const ofLayer = (tensor: string) =>
      builder.node("Gather", [tensor, layerIndex], { attributes: { axis: { int: 0 } } });
    const x = appendRmsNorm(builder, h, layer.attnPreNorm);
    const attention = appendContextAttention(
      builder,
      x,
      { keys: ofLayer(context.keys), values: ofLayer(context.values), padding },
      layer,
      config,
    );
    h = builder.node("Add", [h, appendRmsNorm(builder, attention, layer.attnPostNorm)]);
    h = appendFeedForward(builder, h, layer);
  }
  return appendHeads(builder, h, params, calibration);
}

/** Candidates to the context and to themselves: `x [N, D]` -> `[N, D]`. `keys` and `values` are of one layer. */
function appendContextAttention(
  builder: OnnxBuilder,
  x: string,
  context: KeyValueNames & { readonly padding: string },
  { wq, wk, wv, wo }: LayerParams,
  config: TrunkConfig,
): string {
  const { kvHeads, queryHeads, keySize, softCap, attentionMultiplier, S } = config;
  const group = queryHeads / kvHeads;
  const position = candidatePosition(config);
  const along = (axis: number) => ({ attributes: { axis: { int: axis } } });
  const project = (hint: string, weights: Tensor) =>
    appendHeadsOf(builder, hint, x, weights, kvHeads);

  const query = project(
    "wq",
    turnedHeads(scaled(wq, attentionMultiplier / softCap), config, position),
  );
  const ownKeys = project("wk", turnedHeads(wk, config, position));
  const ownValues = builder.reshape(project("wv", wv), [kvHeads, -1, 1, keySize]);

  // The heads of a group share their keys: their rows make one product. [kvHeads, N * group, T]
  const keysT = builder.node("Transpose", [context.keys], {
    attributes: { perm: { ints: [0, 2, 1] } },
  });
  const toContext = builder.node("MatMul", [builder.reshape(query, [kvHeads, -1, keySize]), keysT]);
  const products = builder.node("Mul", [
    builder.reshape(query, [kvHeads, -1, group, keySize]),
    builder.reshape(ownKeys, [kvHeads, -1, 1, keySize]),
  ]);
  const toSelf = builder.node("ReduceSum", [products, builder.shape([-1])]);
  const scores = builder.node(
    "Concat",
    [toContext, builder.reshape(toSelf, [kvHeads, -1, 1])],
    along(2),
  );
  const biased = builder.node("Add", [appendSoftCap(builder, scores, config), context.padding]);
  const shares = builder.node("Softmax", [biased], along(-1));

  // A row of zeros for the candidate's own share saves cutting the shares apart.
  const noValue = { shape: [kvHeads, 1, keySize], data: new Float32Array(kvHeads * keySize) };
  const values = builder.node(
    "Concat",
    [context.values, builder.floats("no_value", noValue)],
    along(1),
  );
  const ownShare = builder.node("Slice", [
    shares,
    builder.shape([1 + S]),
    builder.shape([2 + S]),
    builder.shape([2]),
  ]);
  const fromSelf = builder.node("Mul", [
    builder.reshape(ownShare, [kvHeads, -1, group, 1]),
    ownValues,
  ]);
  const attended = builder.node("Add", [
    builder.node("MatMul", [shares, values]),
    builder.reshape(fromSelf, [kvHeads, -1, keySize]),
  ]);
  return appendMergedHeads(builder, attended, wo, config);
}

/** What is added to a candidate's scores, `[T + 1]`: of the context's tokens, and of itself. */
function appendCandidatePadding(builder: OnnxBuilder, mask: string): string {
  const own = builder.floats("own_mask", { shape: [1], data: Float32Array.of(0) });
  return builder.node("Concat", [appendPaddingBias(builder, mask), own], {
    attributes: { axis: { int: 0 } },
  });
}

function appendStack(builder: OnnxBuilder, tensors: readonly string[], name: string): string {
  const rows = tensors.map((tensor) => builder.node("Unsqueeze", [tensor, builder.shape([0])]));
  return builder.node("Concat", rows, { attributes: { axis: { int: 0 } }, outputs: [name] });
}

/** The `context` model on its own: inputs `tokens [T, D]` and `mask [T]`, outputs `keys` and `values`. */
export function contextGraph(params: TrunkParams, config: TrunkConfig): Uint8Array<ArrayBuffer> {
  const { D, S, layers, kvHeads, keySize } = config;
  const builder = new OnnxBuilder("context");
  const tokens = builder.input("tokens", [1 + S, D]);
  const mask = builder.input("mask", [1 + S]);
  const { keys, values } = appendContextTrunk(builder, tokens, mask, params, config);
  builder.output(keys, [layers, kvHeads, 1 + S, keySize]);
  builder.output(values, [layers, kvHeads, 1 + S, keySize]);
  return builder.finish();
}

/** The `candidates` model on its own: inputs `tokens [N, D]`, `keys`, `values` and `mask`. */
export function candidatesGraph(
  params: TrunkParams,
  config: TrunkConfig,
  calibration?: Calibration,
): Uint8Array<ArrayBuffer> {
  const { D, S, A, C, layers, kvHeads, keySize } = config;
  const builder = new OnnxBuilder("candidates");
  const tokens = builder.input("tokens", ["N", D]);
  const keys = builder.input("keys", [layers, kvHeads, 1 + S, keySize]);
  const values = builder.input("values", [layers, kvHeads, 1 + S, keySize]);
  const mask = builder.input("mask", [1 + S]);
  const context = { keys, values, mask };
  const heads = appendCandidateTrunk(builder, tokens, context, params, config, calibration);
  builder.output(heads.probabilities, ["N", A]);
  builder.output(heads.continuous, ["N", C]);
  builder.output(heads.hidden, ["N", D]);
  return builder.finish();
}

import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import { appendSoftCap } from "#models/export/graph-layers.ts";
import {
  quarterTurnedHeads,
  ropeAngle,
  scaled,
  stackColumnBlocks,
} from "#models/export/graph-weights.ts";
import type { OnnxBuilder } from "#models/export/onnx-builder.ts";

/** Attention inside a sequence of tokens at known positions: the context, and the plain form's whole sequence. */

/** Added to a score, it leaves a weight of exactly 0; added twice, still a finite number. */
const MASKED = -1e30;

/** One layer's `[kvHeads, T, keySize]` each. */
export interface LayerKeyValues {
  readonly keys: string;
  readonly values: string;
}

/** `x [T, D]` -> keys turned by RoPE to `positions`, and values. */
export function appendKeyValues(
  builder: OnnxBuilder,
  x: string,
  { wk, wv }: Pick<LayerParams, "wk" | "wv">,
  config: TrunkConfig,
  positions: readonly number[],
): LayerKeyValues {
  return {
    keys: appendTurned(builder, "wk", x, wk, config, positions),
    values: appendHeadsOf(builder, "wv", x, wv, config.kvHeads),
  };
}

/**
 * What a sequence adds to its scores, `[T, 1, T]`: 0 where `mayAttend(query, key)` and the key is no padding, else a
 * number so negative that the weight is 0. `mask [T]` is 1 for a token and 0 for padding.
 */
export function appendMaskBias(
  builder: OnnxBuilder,
  mask: string,
  length: number,
  mayAttend: (query: number, key: number) => boolean,
): string {
  const data = Float32Array.from({ length: length * length }, (_, i) =>
    mayAttend(Math.floor(i / length), i % length) ? 0 : MASKED,
  );
  const structure = builder.floats("attention_mask", { shape: [length, 1, length], data });
  const absent = builder.node("Sub", [builder.scalar("one", 1), mask]);
  const padding = builder.node("Mul", [absent, builder.scalar("masked", MASKED)]);
  return builder.node("Add", [structure, padding]);
}

/** Grouped-query attention of `x [T, D]` to its own keys and values: `[T, D]`. `bias` as `appendMaskBias` makes it. */
export function appendSequenceAttention(
  builder: OnnxBuilder,
  x: string,
  own: LayerKeyValues,
  bias: string,
  { wq, wo }: Pick<LayerParams, "wq" | "wo">,
  config: TrunkConfig,
  positions: readonly number[],
): string {
  const { kvHeads, queryHeads, keySize, softCap, attentionMultiplier } = config;
  const group = queryHeads / kvHeads;
  const length = positions.length;
  const query = appendTurned(
    builder,
    "wq",
    x,
    scaled(wq, attentionMultiplier / softCap),
    config,
    positions,
  );
  // The heads of a group share their keys: their rows make one product. [kvHeads, T * group, T]
  const keysT = builder.node("Transpose", [own.keys], {
    attributes: { perm: { ints: [0, 2, 1] } },
  });
  const rows = builder.reshape(query, [kvHeads, length * group, keySize]);
  const scores = appendSoftCap(builder, builder.node("MatMul", [rows, keysT]), config);
  const biased = builder.node("Add", [
    builder.reshape(scores, [kvHeads, length, group, length]),
    bias,
  ]);
  const weights = builder.node("Softmax", [biased], { attributes: { axis: { int: -1 } } });
  const attended = builder.node("MatMul", [
    builder.reshape(weights, [kvHeads, length * group, length]),
    own.values,
  ]);
  return appendMergedHeads(builder, attended, wo, config);
}

/**
 * `attended [kvHeads, N * group, keySize]` -> `[N, D]` through `wo`: one product a group of heads, summed, so that the
 * heads never have to be moved beside each other.
 */
export function appendMergedHeads(
  builder: OnnxBuilder,
  attended: string,
  wo: Tensor,
  { D, kvHeads, queryHeads, keySize }: TrunkConfig,
): string {
  const width = (queryHeads / kvHeads) * keySize;
  const byGroup = builder.reshape(attended, [kvHeads, -1, width]);
  const weights = builder.floats("wo", { shape: [kvHeads, width, D], data: wo.data });
  return builder.node(
    "ReduceSum",
    [builder.node("MatMul", [byGroup, weights]), builder.shape([0])],
    { attributes: { keepdims: { int: 0 } } },
  );
}

/** `x [N, D]` -> `[kvHeads, N, columns / kvHeads]`. */
export const appendHeadsOf = (
  builder: OnnxBuilder,
  hint: string,
  x: string,
  weights: Tensor,
  kvHeads: number,
): string => builder.node("MatMul", [x, builder.floats(hint, stackColumnBlocks(weights, kvHeads))]);

/**
 * `x @ weights` with RoPE, `[kvHeads, T, columns / kvHeads]`. Turning is linear: `p cos + p' sin`, where `p'` are the
 * pairs turned by a right angle, which a second matrix gives without cutting `p` apart.
 */
function appendTurned(
  builder: OnnxBuilder,
  hint: string,
  x: string,
  weights: Tensor,
  config: TrunkConfig,
  positions: readonly number[],
): string {
  const { kvHeads, keySize } = config;
  const width = (weights.shape[1] ?? 0) / kvHeads;
  const half = keySize / 2;
  const table = (hintOf: string, of: (angle: number) => number) =>
    builder.floats(hintOf, {
      shape: [positions.length, width],
      data: Float32Array.from({ length: positions.length * width }, (_, i) =>
        of(ropeAngle(config, positions[Math.floor(i / width)] ?? 0, (i % width) % half)),
      ),
    });
  const straight = appendHeadsOf(builder, hint, x, weights, kvHeads);
  const turned = appendHeadsOf(
    builder,
    `${hint}_turned`,
    x,
    quarterTurnedHeads(weights, config),
    kvHeads,
  );
  return builder.node("Add", [
    builder.node("Mul", [straight, table("rope_cos", Math.cos)]),
    builder.node("Mul", [turned, table("rope_sin", Math.sin)]),
  ]);
}

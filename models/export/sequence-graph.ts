import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import { appendSoftCap } from "#models/export/graph-layers.ts";
import { ropeAngle, scaled, stackColumnBlocks } from "#models/export/graph-weights.ts";
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
  const absent = Int8Array.from({ length: length * length }, (_, i) =>
    mayAttend(Math.floor(i / length), i % length) ? 0 : 1,
  );
  const structure = builder.node("Mul", [
    builder.bytes("not_attended", [length, 1, length], absent),
    builder.scalar("masked", MASKED),
  ]);
  return builder.node("Add", [structure, appendPaddingBias(builder, mask)]);
}

/** `[T]`: 0 where `mask [T]` is 1, and `MASKED` where it is 0. */
export function appendPaddingBias(builder: OnnxBuilder, mask: string): string {
  const absent = builder.node("Sub", [builder.scalar("one", 1), mask]);
  return builder.node("Mul", [absent, builder.scalar("masked", MASKED)]);
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
  const { kvHeads, queryHeads, softCap, attentionMultiplier } = config;
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
  const scores = appendSoftCap(builder, builder.node("MatMul", [query, keysT]), config);
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

/** `attended [kvHeads, N * group, keySize]` -> `[N, D]` through `wo`. */
export function appendMergedHeads(
  builder: OnnxBuilder,
  attended: string,
  wo: Tensor,
  { kvHeads, queryHeads, keySize }: TrunkConfig,
): string {
  const byGroup = builder.reshape(attended, [kvHeads, -1, (queryHeads / kvHeads) * keySize]);
  const byRow = builder.node("Transpose", [byGroup], { attributes: { perm: { ints: [1, 0, 2] } } });
  return builder.node("MatMul", [
    builder.reshape(byRow, [-1, queryHeads * keySize]),
    builder.floats("wo", wo),
  ]);
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
 * `x [T, D]` @ `weights [D, heads * keySize]` with RoPE, `[kvHeads, T * heads / kvHeads, keySize]`: `p cos + p' sin`,
 * where `p'` has the halves of every head exchanged and the sign of the first is in the table.
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
  const half = keySize / 2;
  const table = (name: string, of: (angle: number, firstHalf: boolean) => number) =>
    builder.floats(name, {
      shape: [positions.length, 1, keySize],
      data: Float32Array.from({ length: positions.length * keySize }, (_, i) => {
        const inHead = i % keySize;
        const position = positions[Math.floor(i / keySize)] ?? 0;
        return of(ropeAngle(config, position, inHead % half), inHead < half);
      }),
    });
  const straight = builder.reshape(appendHeadsOf(builder, hint, x, weights, kvHeads), [
    kvHeads,
    positions.length,
    -1,
    keySize,
  ]);
  const lastAxis = { axis: { int: 3 } };
  const halves = builder.nodes("Split", [straight], {
    outputs: [`${straight}_first`, `${straight}_second`],
    attributes: { ...lastAxis, num_outputs: { int: 2 } },
  });
  const exchanged = builder.node("Concat", halves.toReversed(), { attributes: lastAxis });
  const sin = table("rope_sin", (angle, first) => (first ? -1 : 1) * Math.sin(angle));
  const turned = builder.node("Add", [
    builder.node("Mul", [straight, table("rope_cos", Math.cos)]),
    builder.node("Mul", [exchanged, sin]),
  ]);
  return builder.reshape(turned, [kvHeads, -1, keySize]);
}

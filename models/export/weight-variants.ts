import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type GraphProto, ModelProtoSchema } from "onnx-buf";
import { multiplyInHalf } from "#models/export/half-precision.ts";
import { storeWeightsAsInt8 } from "#models/export/int8-weights.ts";
import type { WeightVariant } from "#shared/api/model-manifest.ts";

const REWRITE: Readonly<Record<WeightVariant, (graph: GraphProto) => void>> = {
  f32: () => undefined,
  f16: multiplyInHalf,
  int8: storeWeightsAsInt8,
};

/** How far any probability may be from what float32 weights give; a model whose variants are worse is not exported. */
export const MAX_DIFFERENCE: Readonly<Record<WeightVariant, number>> = {
  f32: 0,
  f16: 5e-3,
  int8: 5e-2,
};

/**
 * A float32 graph with weights of another format; what goes in and comes out keeps its names, shapes and types.
 *
 * @param model an `.onnx` file as `OnnxBuilder` writes it
 */
export function inVariant(
  model: Uint8Array<ArrayBuffer>,
  variant: WeightVariant,
): Uint8Array<ArrayBuffer> {
  const parsed = fromBinary(ModelProtoSchema, model);
  if (parsed.graph === undefined) throw new RangeError("the file holds no graph");
  REWRITE[variant](parsed.graph);
  return toBinary(ModelProtoSchema, parsed);
}

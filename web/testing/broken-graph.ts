import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "onnx-buf";

/**
 * The graph with the signs of its largest float32 weights turned: it loads and runs like the right one, and computes
 * something else. What a driver with a wrong kernel looks like from outside.
 *
 * @throws {RangeError} if the graph has no such weights.
 */
export function brokenGraph(onnx: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const model = fromBinary(ModelProtoSchema, onnx);
  const [largest] = (model.graph?.initializer ?? [])
    .filter(({ dataType }) => dataType === TensorProto_DataType.FLOAT)
    .toSorted((a, b) => b.rawData.length - a.rawData.length);
  if (!largest || largest.rawData.length === 0) throw new RangeError("no float32 weights to break");
  // A copy: the tensor's bytes are a view of the file, where no number is aligned.
  const weights = new Float32Array(largest.rawData.slice().buffer);
  largest.rawData = new Uint8Array(weights.map((weight) => -weight).buffer);
  return toBinary(ModelProtoSchema, model);
}

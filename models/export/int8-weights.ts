import { type GraphProto, type NodeProto, TensorProto_DataType } from "onnx-buf";
import type { Tensor } from "#models/contract.ts";
import { castProto, floatsOf, nodeProto, tensorProto } from "#models/export/onnx-proto.ts";

const { FLOAT, INT8, INT64 } = TensorProto_DataType;
/** Where the operators that read weights take them. Norms, masks and tables of angles stay as they are. */
const WEIGHT_INPUT: Readonly<Record<string, number>> = { MatMul: 1, Gather: 0 };
/** Rows of a column that share a scale, at most: an eighth more bytes than one scale a column, half the error. */
const GROUP_ROWS = 32;

/**
 * Stores the weights of products and look-ups as int8, with a float32 scale for every group of rows of an output column:
 * 2/7 of the bytes. Unpacking works on constants, so every runtime does it once, when it loads the graph; products run in
 * float32, and speed and batch invariance are those of the float32 graph.
 */
export function storeWeightsAsInt8(graph: GraphProto): void {
  const weights = new Set(
    graph.node.flatMap(({ opType, input }) => input[WEIGHT_INPUT[opType] ?? Infinity] ?? []),
  );
  const unpacking: NodeProto[] = [];
  graph.initializer = graph.initializer.flatMap((constant) => {
    const { name, dataType } = constant;
    if (dataType !== FLOAT || !weights.has(name)) return [constant];
    const tensor = floatsOf(constant);
    const { values, scales } = quantizeColumns(tensor);
    const part = (suffix: string) => `${name}_${suffix}`;
    unpacking.push(
      castProto(part("int8"), part("wide"), FLOAT),
      nodeProto("Mul", [part("wide"), part("scale")], [part("scaled")]),
      nodeProto("Reshape", [part("scaled"), part("shape")], [name]),
    );
    const shape = BigInt64Array.from(tensor.shape.map(BigInt));
    return [
      tensorProto(part("int8"), INT8, values.shape, values.data),
      tensorProto(part("scale"), FLOAT, scales.shape, scales.data),
      tensorProto(part("shape"), INT64, [shape.length], shape),
    ];
  });
  graph.node.unshift(...unpacking);
}

interface QuantizedColumns {
  /** `[..., groups, group, columns]` */
  readonly values: { readonly shape: readonly number[]; readonly data: Int8Array };
  /** `[..., groups, 1, columns]` */
  readonly scales: Tensor;
}

/**
 * A matrix, or a stack of them, in steps of 1/127 of the largest absolute value of a column in a group of rows. A group
 * has the largest number of rows up to `GROUP_ROWS` that divides them all.
 */
export function quantizeColumns({ shape, data }: Tensor): QuantizedColumns {
  const [rows = 1, columns = 1] = shape.slice(-2);
  let group = Math.min(rows, GROUP_ROWS);
  while (rows % group !== 0) group--;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(data.length / group);
  for (let scaleAt = 0; scaleAt < scales.length; scaleAt++) {
    const first = Math.floor(scaleAt / columns) * group * columns + (scaleAt % columns);
    const positions = Array.from({ length: group }, (_, row) => first + row * columns);
    const largest = Math.max(...positions.map((i) => Math.abs(data[i] ?? 0)));
    const scale = Math.fround(largest / 127);
    scales[scaleAt] = scale;
    if (scale > 0) for (const i of positions) values[i] = Math.round((data[i] ?? 0) / scale);
  }
  const stacked = [...shape.slice(0, -2), rows / group];
  return {
    values: { shape: [...stacked, group, columns], data: values },
    scales: { shape: [...stacked, 1, columns], data: scales },
  };
}

import { type GraphProto, type NodeProto, TensorProto_DataType } from "onnx-buf";
import type { Tensor } from "#models/contract.ts";
import { castProto, floatsOf, nodeProto, tensorProto } from "#models/export/onnx-proto.ts";

/** Where the operators that read weights take them. Norms, masks and tables of angles stay as they are. */
const WEIGHT_INPUT: Readonly<Record<string, number>> = { MatMul: 1, Gather: 0 };

/**
 * Stores the weights of products and look-ups as int8 with a float32 scale for every output column, a quarter of the
 * bytes. `weights = int8 * scale` is an operation on constants, which every runtime does once, when it loads the graph:
 * products run in float32, so speed and batch invariance are those of the float32 graph.
 *
 * Products of int8 (`MatMulInteger`, activations quantised per row) take 6 to 13 times as long on ONNX Runtime's WASM,
 * and run on the CPU under WebGPU.
 */
export function storeWeightsAsInt8(graph: GraphProto): void {
  const weights = new Set(
    graph.node.flatMap(({ opType, input }) => input[WEIGHT_INPUT[opType] ?? Infinity] ?? []),
  );
  const unpacking: NodeProto[] = [];
  graph.initializer = graph.initializer.flatMap((constant) => {
    const { name, dataType } = constant;
    if (dataType !== TensorProto_DataType.FLOAT || !weights.has(name)) return [constant];
    const { values, scales } = quantizeColumns(floatsOf(constant));
    const [stored, scale, wide] = [`${name}_int8`, `${name}_scale`, `${name}_wide`];
    unpacking.push(
      castProto(stored, wide, TensorProto_DataType.FLOAT),
      nodeProto("Mul", [wide, scale], [name]),
    );
    return [
      tensorProto(stored, TensorProto_DataType.INT8, values.shape, values.data),
      tensorProto(scale, TensorProto_DataType.FLOAT, scales.shape, scales.data),
    ];
  });
  graph.node.unshift(...unpacking);
}

interface QuantizedColumns {
  /** The tensor's shape. */
  readonly values: { readonly shape: readonly number[]; readonly data: Int8Array };
  /** The same with one row. */
  readonly scales: Tensor;
}

/** A matrix, or a stack of them, in steps of 1/127 of each column's largest absolute value. */
export function quantizeColumns({ shape, data }: Tensor): QuantizedColumns {
  const [rows = 1, columns = 1] = shape.slice(-2);
  const stacked = data.length / (rows * columns);
  const values = new Int8Array(data.length);
  const scales = new Float32Array(stacked * columns);
  for (let matrix = 0; matrix < stacked; matrix++)
    for (let column = 0; column < columns; column++) {
      const first = matrix * rows * columns + column;
      const positions = Array.from({ length: rows }, (_, row) => first + row * columns);
      const largest = Math.max(...positions.map((i) => Math.abs(data[i] ?? 0)));
      const scale = Math.fround(largest / 127);
      scales[matrix * columns + column] = scale;
      if (scale > 0) for (const i of positions) values[i] = Math.round((data[i] ?? 0) / scale);
    }
  return {
    values: { shape, data: values },
    scales: { shape: [...shape.slice(0, -2), 1, columns], data: scales },
  };
}

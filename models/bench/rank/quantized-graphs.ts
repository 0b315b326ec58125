import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
} from "onnx-buf";
import type { Tensor } from "#models/contract.ts";
import { storeWeightsAsInt8 } from "#models/export/int8-weights.ts";
import { floatsOf, nodeProto, tensorProto } from "#models/export/onnx-proto.ts";

/**
 * Ways of ONNX Runtime to rank with int8 weights.
 *
 * | form      | weights                        | activations                                | a score depends on its own row only |
 * | --------- | ------------------------------ | ------------------------------------------ | ----------------------------------- |
 * | `stored`  | int8, unpacked when loaded     | float32                                    | yes                                 |
 * | `bits`    | int8 with a scale for 32 rows  | what `MatMulNBits` makes of them           | yes                                 |
 * | `dynamic` | int8 with a scale for a column | uint8 with one scale for the whole tensor  | no                                  |
 */
export const QUANTIZED_FORMS = ["stored", "bits", "dynamic"] as const;
export type QuantizedForm = (typeof QUANTIZED_FORMS)[number];
/** What the contender of a form is called. */
export const quantizedName = (form: QuantizedForm): string => `ort int8 ${form}`;

const { FLOAT, INT8, INT64, UINT8 } = TensorProto_DataType;
const CONTRIB = { domain: "com.microsoft" } as const;

/** A graph of float32 products in one of these forms. What goes in and comes out stays as it is. */
export function quantizedGraph(
  model: Uint8Array<ArrayBuffer>,
  form: QuantizedForm,
): Uint8Array<ArrayBuffer> {
  const parsed = fromBinary(ModelProtoSchema, model);
  if (parsed.graph === undefined) throw new RangeError("the file holds no graph");
  REWRITE[form](parsed.graph);
  if (!parsed.opsetImport.some(({ domain }) => domain === CONTRIB.domain))
    parsed.opsetImport.push(
      create(OperatorSetIdProtoSchema, { domain: CONTRIB.domain, version: 1n }),
    );
  return toBinary(ModelProtoSchema, parsed);
}

const REWRITE: Readonly<Record<QuantizedForm, (graph: GraphProto) => void>> = {
  stored: storeWeightsAsInt8,
  bits: (graph) => replaceProducts(graph, bitsProduct),
  dynamic: (graph) => {
    const quantized = new Set<string>();
    replaceProducts(graph, (product, weights, constants) =>
      dynamicProduct(product, weights, constants, quantized),
    );
  },
};

type Constants = GraphProto["initializer"];
/** Nodes that do what a product with `weights [rows, columns]` did; what they read is added to `constants`. */
type Replace = (product: NodeProto, weights: Tensor, constants: Constants) => NodeProto[];

/**
 * Replaces every product with a constant matrix. A stack of matrices (heads that share keys) becomes one product each,
 * put together again behind.
 */
function replaceProducts(graph: GraphProto, replace: Replace): void {
  const constants = new Map(graph.initializer.map((constant) => [constant.name, constant]));
  const added: Constants = [];
  graph.node = graph.node.flatMap((node) => {
    const constant = node.opType === "MatMul" ? constants.get(node.input[1] ?? "") : undefined;
    if (constant?.dataType !== FLOAT) return [node];
    const { shape, data } = floatsOf(constant);
    const [rows = 0, columns = 0] = shape.slice(-2);
    const size = rows * columns;
    const count = data.length / size;
    const [input = ""] = node.input;
    const [output = ""] = node.output;
    if (shape.length === 2) return replace(node, { shape, data }, added);
    const parts = Array.from({ length: count }, (_, i) => `${output}_part${i}`);
    const axis = `${output}_axis`;
    added.push(tensorProto(axis, INT64, [1], BigInt64Array.of(0n)));
    return [
      ...parts.flatMap((part, i) => [
        ...replace(
          nodeProto("MatMul", [input, `${constant.name}_part${i}`], [part]),
          { shape: [rows, columns], data: data.slice(i * size, (i + 1) * size) },
          added,
        ),
        nodeProto("Unsqueeze", [part, axis], [`${part}_stacked`]),
      ]),
      nodeProto(
        "Concat",
        parts.map((part) => `${part}_stacked`),
        [output],
        { attributes: { axis: { int: 0 } } },
      ),
    ];
  });
  graph.initializer.push(...added);
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
}

/** Rows of a column that share a scale in `bits`. */
const BLOCK = 32;
/** Asks for int8 activations; a runtime without them takes float32. */
const ACCURACY_LEVEL = 4;
const BITS_ZERO = 128;
const LARGEST = 127;

function bitsProduct(
  product: NodeProto,
  { shape, data }: Tensor,
  constants: Constants,
): NodeProto[] {
  const [rows = 0, columns = 0] = shape;
  const blocks = Math.ceil(rows / BLOCK);
  const values = new Uint8Array(columns * blocks * BLOCK).fill(BITS_ZERO);
  const scales = new Float32Array(columns * blocks);
  for (let column = 0; column < columns; column++)
    for (let block = 0; block < blocks; block++) {
      const at = (column * blocks + block) * BLOCK;
      const end = Math.min(rows, (block + 1) * BLOCK);
      let largest = 0;
      for (let row = block * BLOCK; row < end; row++)
        largest = Math.max(largest, Math.abs(data[row * columns + column] ?? 0));
      const scale = largest / LARGEST;
      scales[column * blocks + block] = scale;
      for (let row = block * BLOCK; row < end; row++)
        values[at + row - block * BLOCK] =
          BITS_ZERO + Math.round((data[row * columns + column] ?? 0) / (scale || 1));
    }
  const [input = "", name = ""] = product.input;
  const unique = `${product.output[0]}_${name}`;
  constants.push(
    tensorProto(`${unique}_bytes`, UINT8, [columns, blocks, BLOCK], values),
    tensorProto(`${unique}_scales`, FLOAT, [columns * blocks], scales),
  );
  return [
    nodeProto("MatMulNBits", [input, `${unique}_bytes`, `${unique}_scales`], product.output, {
      ...CONTRIB,
      attributes: {
        K: { int: rows },
        N: { int: columns },
        bits: { int: 8 },
        block_size: { int: BLOCK },
        accuracy_level: { int: ACCURACY_LEVEL },
      },
    }),
  ];
}

/** Products that read the same tensor share what was quantised. */
function dynamicProduct(
  product: NodeProto,
  { shape, data }: Tensor,
  constants: Constants,
  quantized: Set<string>,
): NodeProto[] {
  const [, columns = 0] = shape;
  const scales = new Float32Array(columns);
  for (const [i, value] of data.entries())
    scales[i % columns] = Math.max(scales[i % columns] ?? 0, Math.abs(value) / LARGEST);
  const values = Int8Array.from(data, (value, i) => Math.round(value / (scales[i % columns] || 1)));
  const [input = "", name = ""] = product.input;
  const unique = `${product.output[0]}_${name}`;
  constants.push(
    tensorProto(`${unique}_bytes`, INT8, shape, values),
    tensorProto(`${unique}_scales`, FLOAT, [columns], scales),
  );
  const parts = ["quantized", "scale", "zero"].map((part) => `${input}_${part}`);
  const [bytes = "", scale = "", zero = ""] = parts;
  const made = quantized.has(input) ? [] : [nodeProto("DynamicQuantizeLinear", [input], parts)];
  quantized.add(input);
  return [
    ...made,
    nodeProto(
      "MatMulIntegerToFloat",
      [bytes, `${unique}_bytes`, scale, `${unique}_scales`, zero],
      product.output,
      CONTRIB,
    ),
  ];
}

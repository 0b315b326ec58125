import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type AttributeProto,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** The messages of an ONNX file, made from plain values. */

/** A fixed size, or the name of one that the caller chooses at run time. */
export type Dim = number | string;
/** What may cross the graph's border. 64-bit integers would run on the CPU, f16 inputs break in Node. */
export type IoType = "float32" | "int32";

/** An operator's attributes; whole numbers must say that they are meant as such. */
export type Attributes = Readonly<
  Record<
    string,
    | { readonly int: number }
    | { readonly ints: readonly number[] }
    | { readonly float: number }
    | { readonly text: string }
  >
>;

export interface NodeOptions {
  readonly attributes?: Attributes;
  /** Names of the outputs; by default one, named after the operator. */
  readonly outputs?: readonly string[];
  /** `com.microsoft` for ONNX Runtime's own operators; the standard's otherwise. */
  readonly domain?: string;
}

const IO_ELEMENT = {
  float32: TensorProto_DataType.FLOAT,
  int32: TensorProto_DataType.INT32,
} as const satisfies Record<IoType, TensorProto_DataType>;

function attributeProto(name: string, value: Attributes[string]): AttributeProto {
  const Type = AttributeProto_AttributeType;
  if ("int" in value)
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value.int) });
  if ("ints" in value)
    return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.ints.map(BigInt) });
  if ("float" in value)
    return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  const s = new TextEncoder().encode(value.text);
  return create(AttributeProtoSchema, { name, type: Type.STRING, s });
}

/** A node is called after its first output. */
export const nodeProto = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { attributes = {}, domain = "" }: Pick<NodeOptions, "attributes" | "domain"> = {},
): NodeProto =>
  create(NodeProtoSchema, {
    name: `node_${outputs[0]}`,
    opType: operator,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  });

/** Conversion of `input` to another element type, under the name `output`. */
export const castProto = (input: string, output: string, to: TensorProto_DataType): NodeProto =>
  nodeProto("Cast", [input], [output], { attributes: { to: { int: to } } });

export function valueInfoProto(name: string, type: IoType, dims: readonly Dim[]): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === "string"
          ? { case: "dimParam", value: size }
          : { case: "dimValue", value: BigInt(size) },
    }),
  );
  const shape = create(TensorShapeProtoSchema, { dim });
  const tensor = create(TypeProto_TensorSchema, { elemType: IO_ELEMENT[type], shape });
  const typeProto = create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } });
  return create(ValueInfoProtoSchema, { name, type: typeProto });
}

/** Arrays that a constant can be made of, by the element type that they stand for. */
export interface ConstantArrays {
  readonly [TensorProto_DataType.FLOAT]: Float32Array;
  /** Bit patterns. */
  readonly [TensorProto_DataType.FLOAT16]: Uint16Array;
  readonly [TensorProto_DataType.INT8]: Int8Array;
  readonly [TensorProto_DataType.UINT8]: Uint8Array;
  readonly [TensorProto_DataType.INT32]: Int32Array;
  readonly [TensorProto_DataType.INT64]: BigInt64Array;
}

/** A constant. Copies the values: they may be a view of a larger buffer. */
export const tensorProto = <Type extends keyof ConstantArrays>(
  name: string,
  dataType: Type,
  shape: readonly number[],
  values: ConstantArrays[Type],
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice(),
  });

/** The values of a float32 constant, and its shape. */
export const floatsOf = ({ dims, rawData }: TensorProto) => ({
  shape: dims.map(Number),
  data: new Float32Array(rawData.slice().buffer),
});

import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type AttributeProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
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
import type { Tensor } from "#models/contract.ts";

/** Newer opsets move operators of the WebGPU runtime to the CPU. */
const OPSET = 21n;
const IR_VERSION = 10n;

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

const ELEMENT = {
  float32: TensorProto_DataType.FLOAT,
  int32: TensorProto_DataType.INT32,
} as const satisfies Record<IoType, TensorProto_DataType>;

function attribute(name: string, value: Attributes[string]): AttributeProto {
  if ("int" in value)
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.INT,
      i: BigInt(value.int),
    });
  if ("ints" in value)
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.INTS,
      ints: value.ints.map(BigInt),
    });
  if ("float" in value)
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.FLOAT,
      f: value.float,
    });
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.STRING,
    s: new TextEncoder().encode(value.text),
  });
}

function valueInfo(name: string, type: IoType, dims: readonly Dim[]): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === "string"
          ? { case: "dimParam", value: size }
          : { case: "dimValue", value: BigInt(size) },
    }),
  );
  const shape = create(TensorShapeProtoSchema, { dim });
  const tensor = create(TypeProto_TensorSchema, { elemType: ELEMENT[type], shape });
  const typeProto = create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } });
  return create(ValueInfoProtoSchema, { name, type: typeProto });
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** A copy of the bytes: the tensor may be a view of a larger buffer. */
const littleEndian = (data: Float32Array | Int32Array | BigInt64Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();

/**
 * Writes one ONNX graph, node by node, in the order of computation. Every method that makes a tensor returns its name,
 * which later nodes take as input.
 *
 * Names are unique: reusing one throws, because the runtime would only say so when it loads the file.
 */
export class OnnxBuilder {
  readonly #name: string;
  readonly #names = new Set<string>();
  readonly #counters = new Map<string, number>();
  readonly #domains = new Set<string>();
  readonly #shapes = new Map<string, string>();
  readonly #nodes: NodeProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #initializers: TensorProto[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, dims: readonly Dim[], type: IoType = "float32"): string {
    this.#inputs.push(valueInfo(this.#claim(name), type, dims));
    return name;
  }

  /** Declares a tensor that a node has made (or will make) under this name as an output of the graph. */
  output(name: string, dims: readonly Dim[], type: IoType = "float32"): void {
    this.#outputs.push(valueInfo(name, type, dims));
  }

  /** A constant float32 tensor. `hint` appears in its name. */
  floats(hint: string, { shape, data }: Tensor): string {
    if (data.length !== size(shape))
      throw new RangeError(`${hint}: ${data.length} values for shape [${shape.join(", ")}]`);
    return this.#constant(hint, TensorProto_DataType.FLOAT, shape, littleEndian(data));
  }

  scalar(hint: string, value: number): string {
    return this.floats(hint, { shape: [], data: Float32Array.of(value) });
  }

  /** Constant indices, as `Gather` takes them. */
  int32s(hint: string, shape: readonly number[], values: readonly number[]): string {
    if (values.length !== size(shape))
      throw new RangeError(`${hint}: ${values.length} values for shape [${shape.join(", ")}]`);
    return this.#constant(
      hint,
      TensorProto_DataType.INT32,
      shape,
      littleEndian(Int32Array.from(values)),
    );
  }

  /** The int64 vector that shapes, axes, starts and ends are made of. Equal ones are stored once. */
  shape(values: readonly number[]): string {
    const key = values.join("x");
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const data = BigInt64Array.from(values.map(BigInt));
    const name = this.#constant(
      `shape_${key.replaceAll("-", "m")}`,
      TensorProto_DataType.INT64,
      [values.length],
      littleEndian(data),
    );
    this.#shapes.set(key, name);
    return name;
  }

  /** Appends an operator with one output and returns that output's name. */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const [first, ...others] = this.nodes(operator, inputs, options);
    if (first === undefined || others.length > 0)
      throw new RangeError(`${operator}: node() makes one output, nodes() makes several`);
    return first;
  }

  /** Appends an operator with the outputs that `options.outputs` names. */
  nodes(operator: string, inputs: readonly string[], options: NodeOptions = {}): readonly string[] {
    for (const input of inputs)
      if (input !== "" && !this.#names.has(input))
        throw new RangeError(`${operator}: no tensor is called "${input}"`);
    const outputs = options.outputs?.map((name) => this.#claim(name)) ?? [this.#fresh(operator)];
    const domain = options.domain ?? "";
    if (domain !== "") this.#domains.add(domain);
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `node_${outputs[0]}`,
        opType: operator,
        domain,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(options.attributes ?? {}).map(([name, v]) => attribute(name, v)),
      }),
    );
    return outputs;
  }

  /** `Reshape`; 0 keeps a dimension, one -1 is worked out. */
  reshape(tensor: string, shape: readonly number[]): string {
    return this.node("Reshape", [tensor, this.shape(shape)]);
  }

  /** The model as the bytes of an `.onnx` file. */
  finish(): Uint8Array<ArrayBuffer> {
    const opset = (domain: string, version: bigint) =>
      create(OperatorSetIdProtoSchema, { domain, version });
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: IR_VERSION,
        producerName: "perch",
        opsetImport: [opset("", OPSET), ...[...this.#domains].map((domain) => opset(domain, 1n))],
        graph: create(GraphProtoSchema, {
          name: this.#name,
          input: this.#inputs,
          output: this.#outputs,
          initializer: this.#initializers,
          node: this.#nodes,
        }),
      }),
    );
  }

  #constant(
    hint: string,
    dataType: TensorProto_DataType,
    shape: readonly number[],
    rawData: Uint8Array<ArrayBuffer>,
  ): string {
    const name = this.#fresh(hint);
    this.#initializers.push(
      create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType, rawData }),
    );
    return name;
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw new RangeError(`two tensors are called "${name}"`);
    this.#names.add(name);
    return name;
  }

  #fresh(hint: string): string {
    const count = (this.#counters.get(hint) ?? 0) + 1;
    this.#counters.set(hint, count);
    return this.#claim(count === 1 ? hint : `${hint}_${count}`);
  }
}

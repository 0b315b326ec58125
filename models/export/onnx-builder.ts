import { create, toBinary } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import type { Tensor } from "#models/contract.ts";
import {
  type ConstantArrays,
  type Dim,
  type IoType,
  type NodeOptions,
  nodeProto,
  tensorProto,
  valueInfoProto,
} from "#models/export/onnx-proto.ts";

/** Newer opsets move operators of the WebGPU runtime to the CPU. */
const OPSET = 21n;
const IR_VERSION = 10n;

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

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
  readonly #nodes: NodeProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #initializers: TensorProto[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, dims: readonly Dim[], type: IoType = "float32"): string {
    this.#inputs.push(valueInfoProto(this.#claim(name), type, dims));
    return name;
  }

  /** Declares a tensor that a node has made (or will make) under this name as an output of the graph. */
  output(name: string, dims: readonly Dim[], type: IoType = "float32"): void {
    this.#outputs.push(valueInfoProto(name, type, dims));
  }

  /** A constant float32 tensor. `hint` appears in its name. */
  floats(hint: string, { shape, data }: Tensor): string {
    return this.#constant(hint, TensorProto_DataType.FLOAT, shape, data);
  }

  scalar(hint: string, value: number): string {
    return this.floats(hint, { shape: [], data: Float32Array.of(value) });
  }

  /** Constant indices, as `Gather` takes them. */
  int32s(hint: string, shape: readonly number[], values: readonly number[]): string {
    return this.#constant(hint, TensorProto_DataType.INT32, shape, Int32Array.from(values));
  }

  /** A constant float32 tensor of small whole numbers, a byte each in the file. */
  bytes(hint: string, shape: readonly number[], values: Int8Array): string {
    const stored = this.#constant(hint, TensorProto_DataType.INT8, shape, values);
    return this.node("Cast", [stored], {
      attributes: { to: { int: TensorProto_DataType.FLOAT } },
    });
  }

  /** The int64 vector that shapes, axes, starts and ends are made of. */
  shape(values: readonly number[]): string {
    const hint = `shape_${values.join("x").replaceAll("-", "m")}`;
    const data = BigInt64Array.from(values.map(BigInt));
    return this.#constant(hint, TensorProto_DataType.INT64, [values.length], data);
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
    if (options.domain !== undefined) this.#domains.add(options.domain);
    this.#nodes.push(nodeProto(operator, inputs, outputs, options));
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

  /** Equal constants are stored once, under the first one's name. */
  #constant<Type extends keyof ConstantArrays>(
    hint: string,
    dataType: Type,
    shape: readonly number[],
    values: ConstantArrays[Type],
  ): string {
    if (values.length !== size(shape))
      throw new RangeError(`${hint}: ${values.length} values for shape [${shape.join(", ")}]`);
    const constant = tensorProto("", dataType, shape, values);
    const known = this.#initializers.find((other) => isEqual(other, constant));
    if (known !== undefined) return known.name;
    constant.name = this.#fresh(hint);
    this.#initializers.push(constant);
    return constant.name;
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

const isEqual = (a: TensorProto, b: TensorProto): boolean =>
  a.dataType === b.dataType &&
  a.rawData.length === b.rawData.length &&
  a.dims.join() === b.dims.join() &&
  a.rawData.every((byte, i) => byte === b.rawData[i]);

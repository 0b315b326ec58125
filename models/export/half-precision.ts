import { type GraphProto, type NodeProto, TensorProto_DataType } from "onnx-buf";
import { halfBits } from "#models/export/half.ts";
import { castProto, floatsOf, tensorProto } from "#models/export/onnx-proto.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/** Where nearly all time goes, and where half the bits lose least: sums of many terms of like size. */
const IN_HALF: readonly string[] = ["MatMul"];
/** These hand on their first input's values, in whichever precision they come. */
const MOVING: readonly string[] = [
  "Reshape",
  "Transpose",
  "Slice",
  "Split",
  "Squeeze",
  "Unsqueeze",
  "Gather",
  "Identity",
];

/**
 * Computes products in float16, with float16 weights, and everything else in float32: norms, the soft cap, masks and
 * softmax need the range or the digits. Inputs and outputs stay float32, the conversions are inside. An adapter without
 * `shader-f16` cannot run it.
 */
export function multiplyInHalf(graph: GraphProto): void {
  const constants = new Map(graph.initializer.map((constant) => [constant.name, constant]));
  /** Tensors that are there in float16; all other tensors of numbers with a point are float32. */
  const halves = new Set<string>();
  const outputs = new Set(graph.output.map(({ name }) => name));
  const nodes: NodeProto[] = [];
  const casts = new Set<string>();

  const cast = (name: string, to: typeof FLOAT | typeof FLOAT16): string => {
    const target = `${name}_${to === FLOAT16 ? "f16" : "f32"}`;
    if (!casts.has(target)) nodes.push(castProto(name, target, to));
    casts.add(target);
    return target;
  };
  const asHalf = (name: string): string => {
    if (halves.has(name)) return name;
    const constant = constants.get(name);
    if (constant === undefined) return cast(name, FLOAT16);
    const target = `${name}_f16`;
    const { shape, data } = floatsOf(constant);
    constants.set(target, tensorProto(target, FLOAT16, shape, Uint16Array.from(data, halfBits)));
    halves.add(target);
    return target;
  };
  const asFloat = (name: string): string => (halves.has(name) ? cast(name, FLOAT) : name);

  for (const node of graph.node) {
    const isHalf =
      IN_HALF.includes(node.opType) ||
      (MOVING.includes(node.opType) && halves.has(node.input[0] ?? ""));
    if (IN_HALF.includes(node.opType)) node.input = node.input.map(asHalf);
    else if (!isHalf) node.input = node.input.map(asFloat);
    nodes.push(node);
    if (!isHalf) continue;
    for (const [i, name] of node.output.entries()) {
      if (!outputs.has(name)) {
        halves.add(name);
        continue;
      }
      // What leaves the graph is float32 under its own name, and so is what made it.
      node.name = `${node.name}_half`;
      node.output[i] = `${name}_half`;
      nodes.push(castProto(`${name}_half`, name, FLOAT));
    }
  }
  graph.node = nodes;
  const used = new Set(nodes.flatMap(({ input }) => input));
  graph.initializer = [...constants.values()].filter(({ name }) => used.has(name));
}

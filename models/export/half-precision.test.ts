import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { inVariant } from "#models/export/weight-variants.ts";

const ONE_THIRD_IN_HALF = 0.333251953125;

/** `product = x @ w`, which leaves the graph and is read inside it, and `sum = x + w` with the same constant. */
function graphOf(): Uint8Array<ArrayBuffer> {
  const builder = new OnnxBuilder("half");
  const x = builder.input("x", ["N", 1]);
  const w = builder.floats("w", { shape: [1, 1], data: Float32Array.of(1 / 3) });
  builder.node("Add", [x, w], { outputs: ["sum"] });
  builder.node("MatMul", [x, w], { outputs: ["product"] });
  const moved = builder.reshape("product", [-1]);
  builder.node("Tanh", [moved], { outputs: ["tanh"] });
  builder.output("sum", ["N", 1]);
  builder.output("product", ["N", 1]);
  builder.output("tanh", ["N"]);
  return builder.finish();
}

const run = async (x: number) => {
  const graph = await openGraph(inVariant(graphOf(), "f16"));
  const outputs = await graph.run({
    x: { type: "float32", dims: [1, 1], data: Float32Array.of(x) },
  });
  return (name: string) => outputs[name]?.data[0];
};

describe("a graph of float16 products", () => {
  it("multiplies rounded weights", async () => {
    expect((await run(1))("product")).toBe(ONE_THIRD_IN_HALF);
  });

  it("adds in float32, also a constant that a product reads", async () => {
    expect((await run(1000))("sum")).toBe(Math.fround(1000 + Math.fround(1 / 3)));
  });

  it("computes what follows a product in float32", async () => {
    expect((await run(1))("tanh")).toBeCloseTo(Math.tanh(ONE_THIRD_IN_HALF), 6);
  });

  it("takes and gives float32, and keeps weights of products in float16 only", () => {
    const { graph } = fromBinary(ModelProtoSchema, inVariant(graphOf(), "f16"));
    const types = [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ type }) =>
      type?.value.case === "tensorType" ? type.value.value.elemType : undefined,
    );
    expect(types).toEqual(Array(4).fill(TensorProto_DataType.FLOAT));
    const product = graph?.node.find(({ opType }) => opType === "MatMul");
    const weights = graph?.initializer.find(({ name }) => name === product?.input[1]);
    expect(weights?.dataType).toBe(TensorProto_DataType.FLOAT16);
  });

  it("stores no constant that nothing reads", () => {
    const { graph } = fromBinary(ModelProtoSchema, inVariant(graphOf(), "f16"));
    const read = new Set(graph?.node.flatMap(({ input }) => input));
    expect(graph?.initializer.filter(({ name }) => !read.has(name))).toEqual([]);
  });
});

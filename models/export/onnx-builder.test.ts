import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";

const tensor = (shape: readonly number[], ...values: number[]) => ({
  shape,
  data: Float32Array.from(values),
});

const values = async (result: ort.Tensor | undefined): Promise<unknown[]> => [
  ...((await result?.getData()) ?? []),
];

describe("OnnxBuilder", () => {
  it("writes a model that the runtime loads and runs, with a size chosen at run time", async () => {
    const builder = new OnnxBuilder("affine");
    const x = builder.input("x", ["N", 2]);
    const product = builder.node("MatMul", [x, builder.floats("w", tensor([2, 1], 3, 5))]);
    builder.output(builder.node("Add", [product, builder.scalar("b", 7)]), ["N", 1]);
    const session = await ort.InferenceSession.create(builder.finish());
    const input = new ort.Tensor("float32", Float32Array.of(1, 2, 10, 20), [2, 2]);
    const results = await session.run({ x: input });
    expect(await values(results["Add"])).toEqual([20, 137]);
  });

  it("takes int32 inputs and constants", async () => {
    const builder = new OnnxBuilder("lookup");
    const rows = builder.input("rows", ["N"], "int32");
    const table = builder.floats("table", tensor([3, 1], 10, 20, 30));
    const one = builder.int32s("one", [], [1]);
    const next = builder.node("Add", [rows, one]);
    const found = builder.node("Gather", [table, next], { attributes: { axis: { int: 0 } } });
    builder.output(found, ["N", 1]);
    const session = await ort.InferenceSession.create(builder.finish());
    const input = new ort.Tensor("int32", Int32Array.of(1, 0), [2]);
    const results = await session.run({ rows: input });
    expect(await values(results["Gather"])).toEqual([30, 20]);
  });

  it("copies a view of a larger buffer, not the buffer", async () => {
    const builder = new OnnxBuilder("view");
    const x = builder.input("x", [1]);
    const { data } = tensor([4], 1, 2, 3, 4);
    const view = builder.floats("view", { shape: [1], data: data.subarray(2, 3) });
    builder.output(builder.node("Mul", [x, view]), [1]);
    const session = await ort.InferenceSession.create(builder.finish());
    const results = await session.run({ x: new ort.Tensor("float32", Float32Array.of(2), [1]) });
    expect(await values(results["Mul"])).toEqual([6]);
  });

  it("writes the same bytes for the same graph", () => {
    const write = () => {
      const builder = new OnnxBuilder("same");
      builder.output(builder.node("Neg", [builder.input("x", [1])]), [1]);
      return builder.finish();
    };
    expect(write()).toEqual(write());
  });

  it("refuses a second tensor of one name", () => {
    const builder = new OnnxBuilder("twice");
    builder.input("x", [1]);
    expect(() => builder.input("x", [1])).toThrow('two tensors are called "x"');
  });

  it("refuses an input that nothing has made", () => {
    const builder = new OnnxBuilder("missing");
    expect(() => builder.node("Neg", ["y"])).toThrow('Neg: no tensor is called "y"');
  });

  it("refuses values that do not fill their shape", () => {
    const builder = new OnnxBuilder("short");
    expect(() => builder.floats("w", tensor([2, 2], 1, 2, 3))).toThrow("3 values for shape [2, 2]");
  });
});

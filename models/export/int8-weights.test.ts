import { describe, expect, it } from "vitest";
import { quantizeColumns } from "#models/export/int8-weights.ts";
import { OnnxBuilder } from "#models/export/onnx-builder.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { seededRandom, seededTensor } from "#models/export/seeded-trunk.ts";
import { inVariant } from "#models/export/weight-variants.ts";

const tensor = (shape: readonly number[], ...values: number[]) => ({
  shape,
  data: Float32Array.from(values),
});

describe("quantizeColumns", () => {
  it("gives every column its own scale, 127 steps to its largest value", () => {
    const { values, scales } = quantizeColumns(tensor([2, 3], 1, -100, 0, -2, 50, 0));
    expect(values).toEqual({ shape: [1, 2, 3], data: Int8Array.of(64, -127, 0, -127, 64, 0) });
    expect(scales.shape).toEqual([1, 1, 3]);
    for (const [i, scale] of [2 / 127, 100 / 127, 0].entries())
      expect(scales.data[i]).toBeCloseTo(scale, 6);
  });

  it.each([
    { rows: 5, groups: 1 },
    { rows: 32, groups: 1 },
    { rows: 64, groups: 2 },
    { rows: 88, groups: 4 }, // of 22
    { rows: 37, groups: 37 },
  ])("cuts $rows rows into $groups equal groups", ({ rows, groups }) => {
    const { values, scales } = quantizeColumns(tensor([rows, 1], ...Array(rows).fill(1)));
    expect(values.shape).toEqual([groups, rows / groups, 1]);
    expect(scales.shape).toEqual([groups, 1, 1]);
  });

  it("is off by half a step of the group at most, in every matrix of a stack", () => {
    const weights = seededTensor(seededRandom(1), [3, 96, 5], 1);
    const { values, scales } = quantizeColumns(weights);
    expect(values.shape).toEqual([3, 3, 32, 5]);
    for (const [i, value] of weights.data.entries()) {
      const scale = scales.data[Math.floor(i / (32 * 5)) * 5 + (i % 5)] ?? NaN;
      expect(Math.abs((values.data[i] ?? NaN) * scale - value)).toBeLessThanOrEqual(0.5001 * scale);
    }
  });
});

describe("a graph of int8 weights", () => {
  it("computes with the weights that its steps stand for, and leaves other constants as they are", async () => {
    const weights = seededTensor(seededRandom(2), [2, 64, 8], 1);
    const rows = seededTensor(seededRandom(3), [4, 8], 1);
    const bias = 1 / 3;
    const builder = new OnnxBuilder("weights");
    const x = builder.input("x", ["N", 64]);
    const row = builder.input("row", ["N"], "int32");
    const looked = builder.node("Gather", [builder.floats("rows", rows), row], {
      attributes: { axis: { int: 0 } },
    });
    const product = builder.node("MatMul", [x, builder.floats("w", weights)]);
    const sum = builder.node("Add", [product, looked]);
    builder.node("Add", [sum, builder.scalar("bias", bias)], { outputs: ["y"] });
    builder.output("y", [2, "N", 8]);
    const graph = await openGraph(inVariant(builder.finish(), "int8"));

    const unpacked = ({ values, scales }: ReturnType<typeof quantizeColumns>) => {
      const [group = 1, columns = 1] = values.shape.slice(-2);
      return Array.from(
        values.data,
        (value, i) =>
          value * (scales.data[Math.floor(i / (group * columns)) * columns + (i % columns)] ?? NaN),
      );
    };
    const [w, r] = [unpacked(quantizeColumns(weights)), unpacked(quantizeColumns(rows))];
    const { y } = await graph.run({
      // Row 5 of both matrices.
      x: {
        type: "float32",
        dims: [1, 64],
        data: Float32Array.from({ length: 64 }, (_, i) => +(i === 5)),
      },
      row: { type: "int32", dims: [1], data: Int32Array.of(3) },
    });
    for (let matrix = 0; matrix < 2; matrix++)
      for (let column = 0; column < 8; column++)
        expect(y?.data[matrix * 8 + column]).toBeCloseTo(
          (w[(matrix * 64 + 5) * 8 + column] ?? NaN) + (r[3 * 8 + column] ?? NaN) + bias,
          5,
        );
  });
});

import { describe, expect, it } from "vitest";
import { quantizeTable } from "#models/export/quantize.ts";

describe("quantizeTable", () => {
  it("is off by at most half a step of each row's own scale", () => {
    const values = Float32Array.of(1, -0.5, 0.001, 100, 3, -7, 0, 0, 0);
    const { rows, scales, values: quantized } = quantizeTable(values, 3);
    expect(rows).toBe(3);
    for (const [i, x] of values.entries()) {
      const scale = scales[Math.floor(i / 3)] ?? NaN;
      expect(Math.abs((quantized[i] ?? NaN) * scale - x)).toBeLessThanOrEqual(0.5001 * scale);
    }
  });

  it("keeps empty rows empty and a row's largest value exact", () => {
    const { scales, values } = quantizeTable(Float32Array.of(0, 0, 5, -2), 2);
    expect([...values.subarray(0, 2)]).toEqual([0, 0]);
    expect((values[2] ?? 0) * (scales[1] ?? 0)).toBeCloseTo(5, 6);
  });

  it("refuses values that are no whole rows", () => {
    expect(() => quantizeTable(new Float32Array(5), 2)).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import { quantizeTable } from "#models/export/quantize.ts";
import { FloatTable } from "#models/training/float-table.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { vectorParts, writePostVector } from "#shared/features/post-vector.ts";
import { testLayout } from "#shared/testing/feature-layout.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { userId } from "#shared/types/ids.ts";

const W = 3;
const parts = vectorParts(testLayout);
const P = parts.length * W;
const random = seededRandom(3);
const start = Float32Array.from({ length: testLayout.rows * W }, () => random() - 0.5).fill(
  0,
  0,
  W,
);
const features = postFeatures(
  { authorId: userId("1"), text: "rings of saturn", lang: "en", topics: ["astronomy"] },
  testLayout,
);
const lookUp = (table: FloatTable) => {
  const out = new Float32Array(P);
  table.lookUp(features, 0, out, 0);
  return out;
};

describe("FloatTable", () => {
  it("reads post vectors as the quantised table does, to its precision", () => {
    const exact = lookUp(new FloatTable(start.slice(), W, parts));
    const quantised = new Float32Array(P);
    writePostVector(features, quantizeTable(start, W), parts, quantised, 0);
    for (const [i, x] of exact.entries()) expect(quantised[i]).toBeCloseTo(x, 2);
  });

  it("sends gradients back to the rows that made the vector: the derivative of its look-up", () => {
    // d(sum of g * vector) / d(row) by difference, against the direction that one step takes.
    const gradient = Float32Array.from({ length: P }, (_, i) => (i % 5) - 2);
    const loss = (values: Float32Array) =>
      lookUp(new FloatTable(values, W, parts)).reduce(
        (sum, x, i) => sum + x * (gradient[i] ?? 0),
        0,
      );
    const table = new FloatTable(start.slice(), W, parts);
    table.addGradient(features, 0, gradient, 0, 0);
    table.step(0.1);
    for (let i = 0; i < start.length; i++) {
      const moved = start.slice();
      moved[i] = (moved[i] ?? 0) + 1e-2;
      const slope = loss(moved) - loss(start);
      const change = (table.values[i] ?? 0) - (start[i] ?? 0);
      expect(Math.sign(Math.round(change * 1e4)) + 0, `value ${i}`).toBe(
        -Math.sign(Math.round(slope * 1e5)) + 0,
      );
    }
  });

  it("leaves the rows of the first parts alone when told to", () => {
    const table = new FloatTable(start.slice(), W, parts);
    table.addGradient(features, 0, new Float32Array(P).fill(1), 0, 2);
    table.step(0.1);
    const author = (features[0] ?? 0) * W;
    expect(table.values.subarray(author, author + W)).toEqual(start.subarray(author, author + W));
    expect(table.values).not.toEqual(start);
  });

  it("forgets a step's gradients once they are applied", () => {
    const table = new FloatTable(start.slice(), W, parts);
    table.addGradient(features, 0, new Float32Array(P).fill(1), 0, 0);
    table.step(0.1);
    const after = table.values.slice();
    table.step(0.1);
    expect(table.values).toEqual(after);
  });
});

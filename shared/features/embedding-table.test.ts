import { describe, expect, it } from "vitest";
import {
  decodeEmbeddingTable,
  encodeEmbeddingTable,
  poolRows,
} from "#shared/features/embedding-table.ts";

const table = {
  rows: 3,
  width: 2,
  scales: Float32Array.of(0, 0.5, 0.25),
  values: Int8Array.of(0, 0, 2, -4, 8, 127),
};
const pooled = (features: number[], from = 0, to = features.length) => {
  const out = new Float32Array(4).fill(9);
  poolRows(table, features, from, to, out, 1);
  return [...out];
};

describe("an embedding table", () => {
  it("survives its encoding", () => {
    expect(decodeEmbeddingTable(encodeEmbeddingTable(table).buffer)).toEqual(table);
  });

  it("is refused when it is cut, too long or something else", () => {
    const bytes = encodeEmbeddingTable(table);
    expect(() => decodeEmbeddingTable(bytes.slice(0, -1).buffer)).toThrow(RangeError);
    expect(() => decodeEmbeddingTable(new ArrayBuffer(bytes.length + 1))).toThrow(RangeError);
    expect(() => decodeEmbeddingTable(new ArrayBuffer(0))).toThrow(RangeError);
  });
});

describe("poolRows", () => {
  it("writes the mean of the named rows and nothing beside it", () => {
    expect(pooled([1, 2])).toEqual([9, 1.5, 14.875, 9]);
  });

  it("skips padding, and gives 0 where there is nothing else", () => {
    expect(pooled([0, 1, 0])).toEqual([9, 1, -2, 9]);
    expect(pooled([0, 0])).toEqual([9, 0, 0, 9]);
  });

  it("reads only the given slots", () => {
    expect(pooled([1, 2, 1], 1, 2)).toEqual([9, 2, 31.75, 9]);
  });

  it("counts rows that the table does not have as padding", () => {
    expect(pooled([-1, 3, 1_000_000, 1])).toEqual([9, 1, -2, 9]);
  });
});

import { describe, expect, it } from "vitest";
import { decodeEmbedding, dotEncoded, encodeEmbedding } from "#shared/features/embedding-codec.ts";

describe("an embedding's base64", () => {
  it.each([0, 1, 2, 3, 4, 63, 64, 65])("of %i values is Node's and comes back", (length) => {
    const vector = Int8Array.from({ length }, (_, i) => ((i * 89) % 256) - 128);
    const text = encodeEmbedding(vector);
    expect(text).toBe(Buffer.from(vector.buffer).toString("base64"));
    expect(decodeEmbedding(text, length)).toEqual(vector);
  });

  it.each([
    ["another length", "AAAA", 4],
    ["missing padding", "AAA", 2],
    ["a foreign character", "A*AA", 3],
    ["a character beyond ASCII", "AéAA", 3],
    ["padding inside", "A=AA", 3],
  ])("with %s is refused", (_, text, length) => {
    expect(decodeEmbedding(text, length)).toBeUndefined();
  });
});

describe("dotEncoded", () => {
  it.each([0, 1, 2, 3, 63, 64, 65])("of %i values is the decoded vector's product", (length) => {
    const vector = Int8Array.from({ length }, (_, i) => ((i * 89) % 256) - 128);
    const reader = Int8Array.from({ length }, (_, i) => ((i * 31) % 256) - 128);
    const product = vector.reduce((sum, x, i) => sum + x * (reader[i] ?? 0), 0);
    expect(dotEncoded(encodeEmbedding(vector), reader)).toBe(product);
  });

  it.each([
    ["another length", "AAAA", 4],
    ["a foreign character", "A*AA", 3],
    ["a character beyond ASCII", "AéAA", 3],
    ["padding inside", "A=AA", 3],
  ])("of a text with %s is no number", (_, text, length) => {
    expect(dotEncoded(text, new Int8Array(length))).toBeNaN();
  });
});

import { describe, expect, it } from "vitest";
import { entityBigInt, entityId } from "#shared/features/entity-id.ts";
import { xxh64 } from "#shared/features/xxh64.ts";

const number = (id: string) => entityBigInt(entityId(id));
const hashed = (id: string) =>
  BigInt.asUintN(63, entityBigInt(xxh64(new TextEncoder().encode(id))));

describe("entityId", () => {
  it.each([
    "0",
    "7",
    "99999",
    "100000",
    "4294967296",
    "1925949722688126976",
    "9223372036854775807",
  ])("takes the canonical decimal id %s as it is", (id) => {
    expect(number(id)).toBe(BigInt(id));
  });

  it.each([
    ["2^63", "9223372036854775808"],
    ["twenty digits", "10000000000000000000"],
    ["a leading zero", "007"],
    ["a sign", "-1"],
    ["a fraction", "1.5"],
    ["a word", "r/AskReddit"],
    ["accents, kana and an emoji", "naïve ひらがな 🐦"],
    ["a long id", "x".repeat(512)],
  ])("hashes %s and clears the sign bit", (_, id) => {
    expect(number(id)).toBe(hashed(id));
    expect(number(id)).toBeLessThan(2n ** 63n);
  });

  it("treats a lone surrogate as TextEncoder does", () => {
    expect(number("a\ud800b")).toBe(hashed("a\ud800b"));
    expect(number("\udc00")).toBe(hashed("\udc00"));
  });
});

import { describe, expect, it } from "vitest";
import { entityBigInt } from "#shared/features/entity-id.ts";
import { xxh64 } from "#shared/features/xxh64.ts";

const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const hex = (bytes: Uint8Array) => entityBigInt(xxh64(bytes)).toString(16).padStart(16, "0");

const [P1, P2, P3, P4, P5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const u64 = (x: bigint) => BigInt.asUintN(64, x);
const rotate = (x: bigint, n: bigint) => u64((x << n) | (x >> (64n - n)));
const round = (acc: bigint, lane: bigint) => u64(rotate(u64(acc + lane * P2), 31n) * P1);

/** The specification, line by line, on BigInt. */
function reference(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let h: bigint = P5;
  if (bytes.length >= 32) {
    const v = [u64(P1 + P2), P2, 0n, u64(-P1)];
    for (; at + 32 <= bytes.length; at += 32)
      for (const [i, acc] of v.entries()) v[i] = round(acc, view.getBigUint64(at + 8 * i, true));
    h = v.reduce((sum, acc, i) => sum + rotate(acc, [1n, 7n, 12n, 18n][i] ?? 0n), 0n);
    for (const acc of v) h = u64((u64(h) ^ round(0n, acc)) * P1 + P4);
  }
  h = u64(h + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8)
    h = u64(rotate(h ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    h = u64(rotate(h ^ u64(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) h = u64(rotate(h ^ u64(BigInt(bytes[at] ?? 0) * P5), 11n) * P1);
  h = u64((h ^ (h >> 33n)) * P2);
  h = u64((h ^ (h >> 29n)) * P3);
  return h ^ (h >> 32n);
}

describe("xxh64", () => {
  it.each([
    ["", "ef46db3751d8e999"],
    ["a", "d24ec4f1a98c6e5b"],
    ["abc", "44bc2cf5ad770999"],
  ])("of %j is the published value", (text, expected) => {
    expect(hex(ascii(text))).toBe(expected);
  });

  it("equals the specification on BigInt for every length up to 200", () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length * 59) & 255);
      expect(entityBigInt(xxh64(bytes)), `length ${length}`).toBe(reference(bytes));
    }
  });

  it("reads only the given length of a longer buffer", () => {
    const long = ascii("abcdefgh");
    expect(xxh64(long, 3)).toEqual(xxh64(ascii("abc")));
  });
});

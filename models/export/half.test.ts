import { describe, expect, it } from "vitest";
import { HALF_MAX, halfBits } from "#models/export/half.ts";

/** The number that a bit pattern stands for. */
function valueOf(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = (half & 1023) / 1024;
  const size = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
  return half & 0x8000 ? -size : size;
}

describe("halfBits", () => {
  it.each([
    { value: 0, bits: 0x0000 },
    { value: 1, bits: 0x3c00 },
    { value: -2, bits: 0xc000 },
    { value: 1 / 3, bits: 0x3555 },
    { value: HALF_MAX, bits: 0x7bff },
    { value: 2 ** -14, bits: 0x0400 }, // the smallest normal number
    { value: 2 ** -24, bits: 0x0001 }, // the smallest of all
    { value: 2 ** -26, bits: 0x0000 },
    { value: 1 + 2 ** -11, bits: 0x3c00 }, // half way: to even
    { value: 1 + 3 * 2 ** -11, bits: 0x3c02 },
    { value: 2 ** -14 - 2 ** -26, bits: 0x0400 }, // rounds up into the normal numbers
  ])("of $value is $bits", ({ value, bits }) => {
    expect(halfBits(value)).toBe(bits);
  });

  it.each([1e30, -1e30, 65_520])("of %d keeps to the largest finite number", (value) => {
    expect(valueOf(halfBits(value))).toBe(Math.sign(value) * HALF_MAX);
  });

  it("gives back every finite float16", () => {
    const positive = Array.from({ length: 0x7c00 }, (_, half) => half);
    expect(positive.map((half) => halfBits(valueOf(half)))).toEqual(positive);
    const negative = positive.slice(1).map((half) => half | 0x8000);
    expect(negative.map((half) => halfBits(valueOf(half)))).toEqual(negative);
  });

  it("is never off by more than half a step", () => {
    for (let value = 1e-6; value < 1e4; value *= 1.01)
      expect(Math.abs(valueOf(halfBits(value)) - value)).toBeLessThanOrEqual(
        Math.max(value * 2 ** -11, 2 ** -25) * 1.000001,
      );
  });
});

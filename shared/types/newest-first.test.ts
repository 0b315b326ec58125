import fc from "fast-check";
import { expect, it } from "vitest";
import { compareBytewise } from "#shared/types/newest-first.ts";

const bytes = new TextEncoder();
const byEncoding = (a: string, b: string): number => {
  const [x, y] = [bytes.encode(a), bytes.encode(b)];
  const at = x.findIndex((byte, i) => byte !== y[i]);
  return at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1);
};

it("compares as UTF-8 bytes do, surrogates included", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "\uffee", "\ud7ff", "😀", "𐀀"),
    maxLength: 6,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareBytewise(a, b))).toBe(Math.sign(byEncoding(a, b)));
    }),
    { seed: 2, numRuns: 2_000 },
  );
});

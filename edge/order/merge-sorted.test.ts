import fc from "fast-check";
import { expect, it } from "vitest";
import { mergeSorted } from "#edge/order/merge-sorted.ts";

it("merges sorted lists as a sort would", () => {
  const list = fc.array(fc.integer()).map((items) => items.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(list), fc.nat(30), (lists, limit) => {
      const compare = (a: number, b: number): number => a - b;
      expect(mergeSorted(lists, compare, limit)).toEqual(
        lists.flat().toSorted(compare).slice(0, limit),
      );
    }),
    { seed: 3 },
  );
});

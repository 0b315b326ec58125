import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { Pace } from "#web/workers/ranker/pace.ts";

const { first, least, most, remembered } = DEVICE.chunk;

/** The pieces that `count` candidates are cut into by a pace that learns nothing on the way. */
function pieces(pace: Pace, count: number): number[] {
  const sizes: number[] = [];
  for (let left = count; left > 0; left -= sizes.at(-1) ?? 0) sizes.push(pace.next(left));
  return sizes;
}

const paceOf = (msPerCandidate: number, budgetMs = 16): Pace => {
  const pace = new Pace(budgetMs);
  pace.took(100, 100 * msPerCandidate);
  return pace;
};

describe("the pace", () => {
  it("begins with a small piece, because nothing is known yet", () => {
    expect(new Pace(16).next(10_000)).toBeLessThanOrEqual(first);
    expect(new Pace(16).next(10)).toBe(10);
  });

  it("cuts nothing where everything fits the time", () => {
    expect(pieces(paceOf(0.01), 1_200)).toEqual([1_200]);
  });

  it("cuts evenly where it does not, and every piece fits the time", () => {
    const sizes = pieces(paceOf(0.1), 1_000);
    expect(sizes.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size * 0.1).toBeLessThanOrEqual(16);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(
      sizes.length * DEVICE.chunk.step,
    );
  });

  it("does not cut into pieces that cost more than they save, however slow the device", () => {
    expect(Math.max(...pieces(paceOf(50), 1_000))).toBe(least);
  });

  it("goes by the fastest of the last pieces: one slow moment changes nothing, a slow device does", () => {
    const pace = paceOf(0.1);
    const before = pace.next(1_000);
    pace.took(100, 2_000);
    expect(pace.next(1_000)).toBe(before);
    for (let i = 0; i < remembered; i++) pace.took(100, 100);
    expect(pace.next(1_000)).toBeLessThan(before);
  });

  it("learns nothing from a tail of a few, where the call costs more than its candidates", () => {
    const pace = paceOf(0.1);
    const before = pace.next(1_000);
    for (let i = 0; i < remembered; i++) pace.took(1, 10);
    expect(pace.next(1_000)).toBe(before);
  });

  it("halves what was too large for the memory, for good, down to one candidate", () => {
    const pace = paceOf(0.001);
    let size = pace.next(1_000);
    while (pace.shrink(size)) {
      const smaller = pace.next(1_000);
      expect(smaller).toBeLessThanOrEqual(Math.ceil(size / 2));
      size = smaller;
    }
    expect(size).toBe(1);
  });

  it("scores every candidate once, in pieces of at least one and at most the largest allowed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.double({ min: 1e-4, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: 8 }),
        (count, msPerCandidate, shrinks) => {
          const pace = paceOf(msPerCandidate);
          for (let i = 0; i < shrinks; i++) pace.shrink(pace.next(count));
          const sizes = pieces(pace, count);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
          expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

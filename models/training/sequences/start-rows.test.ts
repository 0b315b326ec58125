import { describe, expect, it } from "vitest";
import { eigen, startRows } from "#models/training/sequences/start-rows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const random = seededRandom(2);
const GROUP = 10;
const ITEMS = 40;
const D = 8;
/** Each history stays in one of four groups of ten items; item 40 is met by nobody. */
const histories = Array.from({ length: 300 }, (_, user) =>
  Int32Array.from(
    { length: 12 },
    () => 1 + (user % 4) * GROUP + Math.floor(random() * (user % 4 === 3 ? GROUP - 1 : GROUP)),
  ),
);
const rows = startRows(histories, ITEMS, D, 0.5, seededRandom(3));
const row = (item: number) => rows.subarray(item * D, (item + 1) * D);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const cosine = (a: number, b: number) =>
  dot(row(a), row(b)) / Math.hypot(...row(a)) / Math.hypot(...row(b));

describe("startRows", () => {
  it("lays items that are met together side by side, and others apart", () => {
    for (let item = 1; item < ITEMS; item++) {
      const group = Math.floor((item - 1) / GROUP) * GROUP;
      const near = item - group === 1 ? group + 2 : group + 1;
      expect(cosine(item, near)).toBeGreaterThan(0.5);
      expect(cosine(item, 1 + ((group + GROUP) % ITEMS))).toBeLessThan(0.3);
    }
  });

  it("gives rows of the mean length asked for, none to padding, and little to the unknown", () => {
    expect([...row(0)]).toEqual(Array<number>(D).fill(0));
    let sum = 0;
    for (let item = 1; item <= ITEMS; item++) sum += Math.hypot(...row(item));
    expect(sum / ITEMS).toBeCloseTo(0.5, 1);
    expect(Math.hypot(...row(ITEMS))).toBeLessThan(0.1);
  });

  it("is the same for the same seed, and a whole table for a catalogue smaller than its width", () => {
    expect(startRows(histories, ITEMS, D, 0.5, seededRandom(3))).toEqual(rows);
    const few = startRows([Int32Array.of(1, 2, 1, 2)], 2, D, 0.5, seededRandom(1));
    expect(few).toHaveLength(3 * D);
    expect(few.every(Number.isFinite)).toBe(true);
  });
});

describe("eigen", () => {
  it("takes a symmetric matrix apart into what makes it again", () => {
    const k = 6;
    const a = Float64Array.from({ length: k * k }, () => random() - 0.5);
    for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) a[i * k + j] = a[j * k + i] ?? 0;
    const { values, vectors } = eigen(a, k);
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        let sum = 0;
        for (let e = 0; e < k; e++)
          sum += (vectors[i * k + e] ?? 0) * (values[e] ?? 0) * (vectors[j * k + e] ?? 0);
        expect(sum).toBeCloseTo(a[i * k + j] ?? NaN, 9);
      }
  });
});

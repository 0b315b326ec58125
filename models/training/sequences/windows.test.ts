import { describe, expect, it } from "vitest";
import { batchWindows, cutWindows, rowsOf } from "#models/training/sequences/windows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const lengths = [2, 1, 5, 16, 17, 40, 100];
const histories = lengths.map((length) => Int32Array.from({ length }, (_, i) => i + 1));

describe("cutWindows", () => {
  it("asks for each item but a history's first exactly once", () => {
    const asked = lengths.map((length) => new Int32Array(length));
    for (const { user, from, to } of cutWindows(histories, 16, seededRandom(1))) {
      expect(to - from).toBeGreaterThan(0);
      expect(to - from).toBeLessThanOrEqual(16);
      const row = asked[user];
      if (row) for (let i = from; i < to; i++) row[i + 1] = (row[i + 1] ?? 0) + 1;
    }
    for (const row of asked)
      expect([...row]).toEqual([0, ...Array<number>(row.length - 1).fill(1)]);
  });

  it("cuts long histories elsewhere in another epoch, and leaves short ones whole", () => {
    const cut = (seed: number) =>
      cutWindows(histories, 16, seededRandom(seed))
        .filter(({ user }) => user === 6)
        .map(({ from }) => from)
        .toSorted((a, b) => a - b);
    expect(cut(1)).toEqual(cut(1));
    expect(cut(1)).not.toEqual(cut(2));
    const short = cutWindows(histories, 16, seededRandom(3)).filter(({ user }) => user === 3);
    expect(short).toEqual([{ user: 3, from: 0, to: 15 }]);
  });
});

describe("batchWindows", () => {
  const windows = cutWindows(histories, 16, seededRandom(4));
  const batches = batchWindows(windows, [4, 8, 16], 32, seededRandom(5));

  it("puts every window in one batch, of the shortest rows that hold it", () => {
    expect(new Set(batches.flatMap((batch) => batch.windows))).toEqual(new Set(windows));
    expect(batches.flatMap((batch) => batch.windows)).toHaveLength(windows.length);
    for (const batch of batches)
      for (const { from, to } of batch.windows) {
        expect(to - from).toBeLessThanOrEqual(batch.S);
        expect([4, 8, 16].filter((S) => to - from <= S)[0]).toBe(batch.S);
      }
  });

  it("fills a batch with as many rows as its places hold", () => {
    for (const { S, windows: rows } of batches)
      expect(rows.length).toBeLessThanOrEqual(rowsOf(S, 32));
    expect([4, 8, 16, 64].map((S) => rowsOf(S, 32))).toEqual([8, 4, 2, 1]);
  });

  it("refuses a window that no row holds", () => {
    expect(() => batchWindows([{ user: 0, from: 0, to: 9 }], [4, 8], 32, seededRandom(1))).toThrow(
      /a window of 9/,
    );
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COUNTERS, popularity, transitions } from "#models/evaluation/sequences/counters.ts";
import { metricsAt, placeOf } from "#models/evaluation/sequences/metrics.ts";
import { parseSequences } from "#models/training/sequences/formats.ts";
import { leaveOneOut } from "#models/training/sequences/leave-one-out.ts";

const train = [Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 4), Int32Array.of(2, 3)];
const history = (...items: number[]) => Int32Array.from(items);

describe("popularity", () => {
  it("counts how often an item was met", () => {
    expect([...popularity(train, 4)(history(1))]).toEqual([0, 2, 3, 2, 1]);
  });
});

describe("transitions", () => {
  const plain = { window: 1, byDistance: false, bothWays: false, last: 1, decay: 1, shares: false };

  it("counts what followed the newest item", () => {
    expect([...transitions(train, 4, plain)(history(4, 2))]).toEqual([0, 0, 0, 2, 1]);
  });

  it("gives shares, of the older items fading ones", () => {
    const scores = transitions(train, 4, { ...plain, last: 2, decay: 0.5, shares: true })(
      history(1, 2),
    );
    expect(scores[3]).toBeCloseTo(2 / 3, 12);
    expect(scores[4]).toBeCloseTo(1 / 3, 12);
    expect(scores[2]).toBeCloseTo(0.5, 12);
  });

  it("looks further, and both ways, when told to", () => {
    const scores = transitions(train, 4, { ...plain, window: 2, bothWays: true })(history(2));
    expect([...scores]).toEqual([0, 2, 0, 2, 1]);
  });

  it("lets what is further away count less, when told to", () => {
    const scores = transitions(train, 4, { ...plain, window: 2, byDistance: true })(history(1));
    expect([...scores]).toEqual([0, 0, 2, 0.5, 0.5]);
  });

  it("says nothing of an item that was never followed", () => {
    expect([...transitions(train, 4, { ...plain, shares: true })(history(4))]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});

const DATA = join(process.env["PERCH_DATA"] ?? "../shared/data", "ml-1m-sasrec/ml-1m.txt");

// Without the data this says so by its name; how to get it is in models/training/sequences/README.md.
it.skipIf(!existsSync(DATA))(
  "reaches the known floors on MovieLens-1M",
  { timeout: 60_000 },
  () => {
    const read = parseSequences(readFileSync(DATA, "utf8"), "sasrec");
    if (!read.ok) throw new Error(read.error.reason);
    const { histories, items } = read.value;
    const { train: learnt, test } = leaveOneOut(histories);
    const [popular, last] = COUNTERS.map(({ build }) => {
      const ranker = build(learnt, items);
      return metricsAt(
        test.map((c) => placeOf(c.target, ranker(c.history), new Set(c.history))),
        10,
      );
    });
    // Counted by another program before this one was written.
    expect(popular?.hitRate).toBeCloseTo(0.0369, 3);
    expect(popular?.ndcg).toBeCloseTo(0.018, 3);
    expect(last?.hitRate).toBeCloseTo(0.2144, 2);
    expect(last?.ndcg).toBeCloseTo(0.1259, 2);
  },
);

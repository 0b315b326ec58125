import { describe, expect, it } from "vitest";
import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { candidateInputs, contextInputs } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { testLayout } from "#shared/testing/feature-layout.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";
import { epochMs, hours, minutes, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

const W = 2;
const table = {
  rows: testLayout.rows,
  width: W,
  scales: new Float32Array(testLayout.rows).fill(1),
  values: Int8Array.from({ length: testLayout.rows * W }, (_, i) => i % 100),
};
const S = 4;
const A = ACTIONS.length;
const P = vectorParts(testLayout).length * W;
const shape = { layout: testLayout, ranker: { S, A } };
const now = epochMs(1_700_000_000_000);
const entry = (minutesAgo: number, over: Partial<HistoryEntry> = {}): HistoryEntry => ({
  postId: postId("1"),
  authorId: userId("2"),
  features: [minutesAgo],
  postCreatedAt: now,
  at: epochMs(now - minutes(minutesAgo)),
  actions: ["favorite"],
  dwellSeconds: 3,
  ...over,
});
const pack = (history: readonly HistoryEntry[]) => contextInputs(history, table, shape);

describe("contextInputs", () => {
  it("right-aligns a short history, the newest last", () => {
    const { history_mask: mask, history_posts: posts } = pack([entry(20), entry(10)]);
    expect([...mask.data]).toEqual([0, 0, 1, 1]);
    expect(posts.dims).toEqual([S, P]);
    expect(posts.data[3 * P]).toBe(20); // row 10, first value
    expect(posts.data[2 * P]).toBe(40); // row 20, first value
    expect(posts.data.subarray(0, 2 * P).every((x) => x === 0)).toBe(true);
  });

  it("keeps the newest S and still knows the pause before the oldest kept", () => {
    const { history_mask: mask, history_gap: gap } = pack(
      [50, 40, 30, 20, 10].map((m) => entry(m)),
    );
    expect([...mask.data]).toEqual([1, 1, 1, 1]);
    expect(gap.data[0]).toBe(gapBucket(epochMs(0), epochMs(minutes(10))));
  });

  it("takes a reader without history", () => {
    for (const { data } of Object.values(pack([])))
      expect(data.every((x: number) => x === 0)).toBe(true);
  });

  it("writes 1 for what was done, -1 for what was not, 0 where nothing is known", () => {
    const { history_actions: actions } = pack([
      entry(2, { actions: [] }),
      entry(1, { actions: ["reply"] }),
    ]);
    const row = (slot: number) => [...actions.data.subarray(slot * A, (slot + 1) * A)];
    expect(row(2).every((x) => x === 0)).toBe(true);
    expect(row(3)[ACTION_INDEX.reply]).toBe(1);
    expect(row(3).filter((x) => x === -1)).toHaveLength(A - 1);
  });

  it("clips dwell to [0, 1] of its scale", () => {
    const { history_facts: facts } = pack([
      entry(2, { dwellSeconds: 1e9 }),
      entry(1, { dwellSeconds: -1 }),
    ]);
    expect([...facts.data.subarray(4)]).toEqual([1, 1, 0, 0]);
  });
});

describe("candidateInputs", () => {
  const candidate = (row: number) => ({
    features: [row],
    createdAt: epochMs(now - hours(2)),
    counts: { likes: row, reposts: 0, replies: 1, views: 1e12 },
  });
  const packed = (rows: number[]) =>
    candidateInputs(rows.map(candidate), { now, lastAt: now }, table, shape);

  it("makes each row from its post alone: batches may be split and reordered", () => {
    const all = packed([5, 6, 7]);
    const one = packed([6]);
    for (const name of [
      "candidate_posts",
      "candidate_age",
      "candidate_gap",
      "candidate_facts",
    ] as const) {
      const width = all[name].data.length / 3;
      expect(all[name].data.slice(width, 2 * width)).toEqual(one[name].data);
    }
  });

  it("takes an empty batch", () => {
    expect(packed([]).candidate_posts.dims).toEqual([0, P]);
  });

  it("keeps engagement within [0, 1] and says when views are unknown", () => {
    const { candidate_facts: facts } = packed([3]);
    for (const x of facts.data) expect(x >= 0 && x <= 1).toBe(true);
    expect(facts.data[3]).toBe(1);
    const unknown = { ...candidate(3), counts: { likes: -5, reposts: 0, replies: 0 } };
    const { candidate_facts: other } = candidateInputs([unknown], { now }, table, shape);
    expect([...other.data]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("ageBucket", () => {
  it.each([
    ["a new post", 0, 1],
    ["59 minutes", 59, 1],
    ["an hour", 60, 2],
    ["79 hours", 79 * 60, 80],
    ["80 hours", 80 * 60, 81],
    ["a year", 365 * 24 * 60, 81],
    ["a post from the future", -1, 0],
  ])("of %s is right", (_, age, bucket) => {
    expect(ageBucket(epochMs(now - minutes(age)), now)).toBe(bucket);
  });

  it("is 0 where a time is unknown", () => {
    expect(ageBucket(epochMs(0), now)).toBe(0);
    expect(ageBucket(now, epochMs(0))).toBe(0);
  });
});

describe("gapBucket", () => {
  it.each([
    ["no time at all", 0, 1],
    ["a minute", 1, 2],
    ["an hour", 60, 6],
    ["a day", 24 * 60, 11],
    ["ten years", 10 * 365 * 24 * 60, FEATURES.gapBuckets - 1],
    ["a clock that went back", -5, 1],
  ])("of %s is right", (_, pause, bucket) => {
    expect(gapBucket(now, epochMs(now + minutes(pause)))).toBe(bucket);
  });

  it("is 0 where nothing came before", () => {
    expect(gapBucket(undefined, now)).toBe(0);
  });
});

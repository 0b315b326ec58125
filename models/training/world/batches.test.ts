import { describe, expect, it } from "vitest";
import { LAYOUT } from "#models/phoenix/config.ts";
import { DONE, packBatch, SHOWN, windows } from "#models/training/world/batches.ts";
import type { Corpus } from "#models/training/world/corpus.ts";
import { TOPIC_SLOT } from "#models/training/world/topic-classes.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;
const F = featureCount(LAYOUT);
const MINUTE = 60_000;

/** `[length, A + 1]`: a favourite with probability `p`, nothing else, and a dwell of `p`. */
const questions = (length: number, p: number): Float32Array =>
  Float32Array.from({ length: length * (A + 1) }, (_, i) =>
    [ACTION_INDEX.favorite, A].includes(i % (A + 1)) ? p : 0,
  );

/** Readers of so many impressions; impression `i` is of post `i`, a minute after the one before. */
function corpusOf(lengths: readonly number[]): Corpus {
  const posts = Math.max(...lengths);
  return {
    posts,
    features: (post) => new Int32Array(F).fill(1 + post),
    createdAt: () => MINUTE,
    countsAt: () => ({ likes: 3, reposts: 1, replies: 1, quotes: 0, views: 50 }),
    readers: lengths.map((length) => ({
      post: Int32Array.from({ length }, (_, i) => i),
      targets: questions(length, 0.5),
      explored: {
        // Every third moment has nothing to explore.
        post: Int32Array.from({ length }, (_, i) => (i % 3 === 0 ? -1 : posts - 1 - i)),
        targets: questions(length, 0.25),
      },
      at: Float64Array.from({ length }, (_, i) => (100 + i) * MINUTE),
      actions: new Int32Array(length).fill(1 << ACTION_INDEX.favorite),
      dwellSeconds: new Float32Array(length).fill(15),
    })),
    frequency: new Int32Array(posts).fill(2),
    impressions: lengths.reduce((a, b) => a + b, 0),
  };
}

describe("windows", () => {
  it("cut every reader so that each impression is in exactly one", () => {
    const corpus = corpusOf([5, 17, 64, 1]);
    const met = corpus.readers.map(({ post }) => new Uint8Array(post.length));
    for (const { reader, from, to } of windows([corpus], 8, seededRandom(1))) {
      expect(to - from).toBeGreaterThan(0);
      expect(to - from).toBeLessThanOrEqual(8);
      for (let i = from; i < to; i++) {
        const row = met[reader];
        if (row) row[i] = (row[i] ?? 0) + 1;
      }
    }
    for (const row of met) expect(row.every((n) => n === 1)).toBe(true);
  });

  it("come in another order and cut with another seed", () => {
    const corpus = corpusOf([60, 60]);
    const cut = (seed: number) => windows([corpus], 8, seededRandom(seed)).map(({ from }) => from);
    expect(cut(1)).toEqual(cut(1));
    expect(cut(1)).not.toEqual(cut(2));
  });
});

describe("packBatch", () => {
  const S = 8;
  const corpus = corpusOf([5, 20]);
  const batch = packBatch(
    [
      { corpus, reader: 0, from: 0, to: 3 },
      { corpus, reader: 1, from: 4, to: 12 },
    ],
    { S },
    seededRandom(4),
  );
  const { met, explored } = batch;
  const gapOf = (slot: number) => {
    const from = slot * SHOWN + CANDIDATE_FACTS + FEATURES.ageBuckets;
    return met.shown.subarray(from, from + FEATURES.gapBuckets).indexOf(1);
  };

  it("aligns windows to the right and pads with nothing", () => {
    expect([...met.mask]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, ...Array<number>(8).fill(1)]);
    for (const [data, width] of [
      [batch.done, DONE],
      [met.shown, SHOWN],
      [met.targets, A + 1],
      [met.features, F],
      [met.liked, 1],
    ] as const)
      expect(data.subarray(0, 5 * width).every((x: number) => x === 0)).toBe(true);
  });

  it("names each impression's own post, whole entities left out apart", () => {
    for (let slot = 8; slot < 16; slot++) {
      const features = met.features.subarray(slot * F, (slot + 1) * F);
      const post = 4 + slot - 8;
      expect(features.every((x) => x === 0 || x === post + 1)).toBe(true);
      for (let i = 0; i < F; i += 2) expect(features[i] === 0).toBe(features[i + 1] === 0);
    }
  });

  it("tells the candidate at a window's start nothing of the past, the others their pause", () => {
    expect(gapOf(5)).toBe(0);
    expect(gapOf(8)).toBe(0);
    expect(gapOf(9)).toBe(2);
  });

  it("keeps the history's pause where the past is only cut off", () => {
    const gap = (slot: number) =>
      batch.done.subarray(slot * DONE + A + HISTORY_FACTS, (slot + 1) * DONE).indexOf(1);
    expect(gap(5)).toBe(0); // the reader's first
    expect(gap(8)).toBe(2); // a minute after one that is not in the window
  });

  it("writes what happened as history, and what was to be expected as target", () => {
    const slot = 10;
    expect(batch.done[slot * DONE + ACTION_INDEX.favorite]).toBe(1);
    expect(batch.done[slot * DONE + ACTION_INDEX.reply]).toBe(-1);
    expect(met.targets[slot * (A + 1) + ACTION_INDEX.favorite]).toBe(0.5);
    expect(met.targets[slot * (A + 1) + ACTION_INDEX.reply]).toBe(0);
    expect(met.targets[slot * (A + 1) + A]).toBe(0.5);
    expect(met.liked[slot]).toBe(0.5);
  });

  it("asks about the explored posts at the same moments, and nothing where there is none", () => {
    // Reader 1's window begins at impression 4: slots 8.. are impressions 4..
    for (let slot = 8; slot < 16; slot++) {
      const i = 4 + slot - 8;
      const there = i % 3 !== 0;
      expect(explored.mask[slot]).toBe(there ? 1 : 0);
      expect(explored.liked[slot]).toBe(there ? 0.25 : 0);
      const features = explored.features.subarray(slot * F, (slot + 1) * F);
      expect(features.every((x) => x === 0 || x === 20 - 1 - i + 1)).toBe(true);
      expect(features.some((x) => x !== 0)).toBe(there);
    }
  });

  it("asks for the topic exactly where the features do not say it", () => {
    for (let slot = 8; slot < 16; slot++) {
      const said = met.features[slot * F + TOPIC_SLOT] !== 0;
      expect(met.topic[slot]).toBe(said ? 0 : 4 + slot - 8 + 1);
    }
  });
});

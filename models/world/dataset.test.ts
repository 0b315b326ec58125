import { describe, expect, it } from "vitest";
import {
  datasetPost,
  evaluationSlates,
  openDataset,
  readerSequences,
} from "#models/world/dataset.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { hours } from "#shared/types/ids.ts";

const dataset = openDataset("tiny");
const { posts } = dataset.timeline;
const { preset } = dataset.world;
const training = [...readerSequences(dataset, "train")];

describe("readerSequences", () => {
  it("gives every reader of the split, and none of the other", () => {
    const heldOut = [...readerSequences(dataset, "held-out")];
    expect(training).toHaveLength(preset.readers - preset.heldOutReaders);
    expect(heldOut).toHaveLength(preset.heldOutReaders);
    const readers = new Set([...training, ...heldOut].map(({ reader }) => reader.index));
    expect(readers.size).toBe(preset.readers);
  });

  it("is in time order, of posts that existed and were at most 48 h old, none twice", () => {
    for (const { impressions } of training) {
      expect(impressions.length).toBeGreaterThan(30);
      expect(new Set(impressions.map(({ post }) => post)).size).toBe(impressions.length);
      let last = 0;
      for (const { post, at } of impressions) {
        const met = posts[post];
        expect(at).toBeGreaterThan(last);
        last = at;
        expect(met?.kind).not.toBe("repost");
        const age = at - (met?.at ?? Infinity);
        expect(age).toBeGreaterThanOrEqual(0);
        expect(age).toBeLessThanOrEqual(hours(48));
      }
      expect(last).toBeLessThanOrEqual(dataset.trainUntil);
    }
  });

  it("keeps posts that got no action: most are passed by", () => {
    const all = training.flatMap(({ impressions }) => impressions);
    const passed = all.filter(({ actions }) => actions.includes("post_unexplored")).length;
    expect(passed / all.length).toBeGreaterThan(0.4);
    expect(passed / all.length).toBeLessThan(0.85);
    for (const { actions } of all) {
      expect(actions.includes("dwell")).toBe(!actions.includes("not_dwelled"));
    }
  });

  it("shows no author again after a mute, block or report", () => {
    let hidden = 0;
    for (const { impressions } of training) {
      const muted = new Set<number>();
      for (const { post, actions } of impressions) {
        const author = posts[post]?.author ?? -1;
        expect(muted.has(author)).toBe(false);
        if (actions.some((a) => a === "mute_author" || a === "block_author" || a === "report")) {
          muted.add(author);
          hidden++;
        }
      }
    }
    expect(hidden).toBeGreaterThan(10);
  });
});

describe("evaluationSlates", () => {
  it.each(["unseen", "seen"] as const)(
    "gives fresh candidates with their truth (%s posts)",
    (kind) => {
      for (const slate of evaluationSlates(dataset, { candidates: 200, posts: kind, readers: 8 })) {
        const n = slate.candidates.length;
        expect(n).toBe(200);
        expect(new Set(slate.candidates).size).toBe(n);
        expect(slate.probabilities).toHaveLength(n * ACTIONS.length);
        expect(slate.dwellSeconds).toHaveLength(n);
        expect(slate.dwellSeconds.every((seconds) => seconds > 0)).toBe(true);
        const met = new Set(slate.impressions.map(({ post }) => post));
        for (const index of slate.candidates) {
          const age = slate.at - (posts[index]?.at ?? 0);
          expect(age).toBeGreaterThanOrEqual(0);
          expect(age).toBeLessThanOrEqual(hours(48));
          expect(met.has(index)).toBe(false);
        }
      }
    },
  );

  it("keeps unseen candidates out of every training sequence", () => {
    const trained = new Set(
      training.flatMap(({ impressions }) => impressions.map(({ post }) => post)),
    );
    for (const { candidates } of evaluationSlates(dataset, { candidates: 300 })) {
      expect(candidates.some((index) => trained.has(index))).toBe(false);
    }
    const seen = [...evaluationSlates(dataset, { candidates: 300, posts: "seen", readers: 5 })];
    const share = seen.flatMap(({ candidates }) => [...candidates]).filter((i) => trained.has(i));
    expect(share.length).toBeGreaterThan(500);
  });
});

it("refuses a post that does not exist", () => {
  expect(() => datasetPost(dataset, posts.length)).toThrow(RangeError);
});

import { describe, expect, it } from "vitest";
import { CHANNELS, type LightLayout, lightProfile } from "#shared/features/light-profile.ts";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import type { Action } from "#shared/types/action.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** One slot a block: author, topic, language, form, token. */
const layout: LightLayout = {
  blocks: {
    author: { slots: 1, hashes: 1 },
    topic: { slots: 1, hashes: 1 },
    language: { slots: 1, hashes: 1 },
    form: { slots: 1, hashes: 1 },
    token: { slots: 1, hashes: 1 },
  },
  rows: 50,
};
const entry = (
  features: readonly number[],
  actions: readonly Action[] = [],
  dwellSeconds = 0,
): HistoryEntry => ({
  postId: postId("p"),
  authorId: userId("a"),
  features,
  postCreatedAt: epochMs(0),
  at: epochMs(0),
  actions,
  dwellSeconds,
});
const affinity = (history: readonly HistoryEntry[], row: number): number[] => {
  const { places, affinities } = lightProfile(history, layout);
  const at = places[row] ?? 0;
  return [...affinities.subarray(at, at + CHANNELS)];
};

describe("lightProfile", () => {
  it("likes the rows of liked posts and dislikes those of posts sent away", () => {
    const history = [
      entry([1, 0, 0, 0, 9], ["favorite"]),
      entry([2, 0, 0, 0, 8], ["not_interested"]),
    ];
    expect(affinity(history, 9)[0]).toBeGreaterThan(0);
    expect(affinity(history, 8)[0]).toBeLessThan(0);
  });

  it("tells reading from liking", () => {
    const history = [entry([1], [], 30), entry([2], ["favorite"], 0)];
    const [liking = NaN, reading = NaN] = affinity(history, 1);
    expect(reading).toBeGreaterThan(0);
    expect(liking).toBeLessThan(0);
  });

  it("knows nothing of a row that was never met, of padding, and of rows the table has not", () => {
    const { affinities, places } = lightProfile([entry([1, -3, 50, 1e9, 0], ["favorite"])], layout);
    expect(places[2]).toBe(0);
    expect(places[0]).toBe(0);
    expect([...affinities.subarray(0, CHANNELS)]).toEqual([0, 0, 0]);
    expect(affinities).toHaveLength(2 * CHANNELS);
  });

  it("trusts a row the more, the oftener it was met", () => {
    const others = Array.from({ length: 20 }, (_, i) => entry([30 + (i % 5)]));
    const times = (n: number) =>
      affinity([...others, ...Array.from({ length: n }, () => entry([7], ["favorite"]))], 7)[0] ??
      0;
    expect(times(1)).toBeGreaterThan(0);
    expect(times(3)).toBeGreaterThan(times(1));
  });

  it("counts newer entries more", () => {
    const filler = Array.from({ length: 100 }, () => entry([3]));
    const like = (row: number) => entry([row], ["favorite"]);
    const history = [like(10), ...filler, like(11)];
    expect(affinity(history, 11)[0]).toBeGreaterThan(affinity(history, 10)[0] ?? NaN);
  });

  it("reads the newest entries only", () => {
    const filler = Array.from({ length: LIGHT_RANKER.history }, () => entry([3]));
    const { places } = lightProfile([entry([10], ["favorite"]), ...filler], layout);
    expect(places[10]).toBe(0);
  });

  it("is all zero without a history", () => {
    const { places, affinities, facts } = lightProfile([], layout);
    expect([...facts]).toEqual([0, 0, 0]);
    expect(places.some((place) => place !== 0)).toBe(false);
    expect(affinities.some((x) => x !== 0)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import {
  type LightCandidate,
  POST_INPUTS,
  writeLightInputs,
} from "#shared/features/light-inputs.ts";
import { type LightLayout, lightProfile } from "#shared/features/light-profile.ts";
import { RANKING } from "#shared/params/ranking.ts";
import { epochMs, hours, postId, userId } from "#shared/types/ids.ts";

const layout: LightLayout = {
  blocks: {
    // Two hashes of one author: the second is not read.
    author: { slots: 2, hashes: 2 },
    topic: { slots: 1, hashes: 1 },
    language: { slots: 1, hashes: 1 },
    form: { slots: 1, hashes: 1 },
    token: { slots: 2, hashes: 1 },
  },
  rows: 50,
};
const now = epochMs(hours(100));
const profile = lightProfile(
  [
    {
      postId: postId("p"),
      authorId: userId("a"),
      features: [1, 2, 3, 4, 5, 6, 7],
      postCreatedAt: now,
      at: now,
      actions: ["favorite"],
      dwellSeconds: 10,
    },
  ],
  layout,
);
const post: LightCandidate = {
  features: [0, 0, 0, 0, 0, 0, 0],
  createdAt: now,
  counts: { likes: 0, reposts: 0, replies: 0, views: 0 },
  inNetwork: false,
  isOriginal: true,
};

function inputsOf(fields: Partial<LightCandidate>): Record<string, number> {
  const out = new Float64Array(POST_INPUTS.length).fill(NaN);
  writeLightInputs({ ...post, ...fields }, now, profile, layout, out);
  return Object.fromEntries(POST_INPUTS.map((name, i) => [name, out[i] ?? NaN]));
}

describe("writeLightInputs", () => {
  it("fills every input with a number about as large as one", () => {
    const wild = {
      features: [1, 2, 3, 4, 5, 6, 7],
      createdAt: epochMs(0),
      counts: { likes: 1e12, reposts: -5, replies: 1e12, views: 1e12 },
      match: 1,
    };
    for (const fields of [{}, wild, { counts: { likes: 1, reposts: 0, replies: 0 } }])
      for (const [name, value] of Object.entries(inputsOf(fields)))
        expect([name, Math.abs(value) <= 2]).toEqual([name, true]);
  });

  it("finds each kind of likeness in its own input", () => {
    const liked = (fields: Partial<LightCandidate>) =>
      Object.entries(inputsOf(fields)).flatMap(([name, x]) =>
        name.endsWith("liking") && x > 0 ? [name] : [],
      );
    expect(liked({ features: [1, 2, 0, 0, 0, 0, 0] })).toEqual(["author liking"]);
    expect(liked({ features: [0, 0, 3, 0, 0, 0, 0] })).toEqual(["topic liking"]);
    expect(liked({ features: [0, 0, 0, 0, 0, 7, 0] })).toEqual(["token liking"]);
    // A row means what it meant in the history, wherever it stands.
    expect(liked({ features: [0, 0, 0, 7, 0, 0, 0] })).toEqual(["language liking"]);
    expect(liked({ features: [9, 1, 9, 9, 9, 9, 9] })).toEqual([]);
  });

  it("takes the mean over a block's features, so that long texts are not better", () => {
    const one = inputsOf({ features: [0, 0, 0, 0, 0, 6, 0] })["token liking"] ?? NaN;
    const half = inputsOf({ features: [0, 0, 0, 0, 0, 6, 40] })["token liking"] ?? NaN;
    expect(half).toBeCloseTo(one / 2);
  });

  it("tells an author met before from a stranger", () => {
    expect(inputsOf({ features: [1, 2, 0, 0, 0, 0, 0] })["author met"]).toBeGreaterThan(0);
    expect(inputsOf({ features: [20, 21, 0, 0, 0, 0, 0] })["author met"]).toBe(0);
  });

  it("tells what is unknown from what is zero", () => {
    expect(inputsOf({ match: 0 })["match known"]).toBe(1);
    expect(inputsOf({})["match known"]).toBe(0);
    expect(inputsOf({})["views known"]).toBe(1);
    expect(inputsOf({ counts: { likes: 9, reposts: 0, replies: 0 } })).toMatchObject({
      "views known": 0,
      "like rate": 0,
      "reply rate": 0,
    });
  });

  it("counts age from 0 to 1 over the time that posts are served", () => {
    expect(inputsOf({ createdAt: now }).age).toBe(0);
    expect(inputsOf({ createdAt: epochMs(now + hours(1)) }).age).toBe(0);
    const old = inputsOf({ createdAt: epochMs(now - RANKING.maxPostAgeMs) });
    expect(old.age).toBe(1);
    expect(old["log age"]).toBeCloseTo(1);
  });
});

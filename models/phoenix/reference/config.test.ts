import { describe, expect, it } from "vitest";
import { ffnWidth } from "#models/contract.ts";
import { headNames, referenceConfig } from "#models/phoenix/reference/config.ts";
import { ACTIONS } from "#shared/types/action.ts";

it.each([
  { D: 64, widening: 2, width: 88 },
  { D: 128, widening: 2, width: 176 },
  { D: 256, widening: 2, width: 344 },
  { D: 512, widening: 2, width: 688 },
])("the feed-forward layer of width $D widened by $widening is $width wide", (the) => {
  expect(ffnWidth(the.D, the.widening)).toBe(the.width);
  expect(referenceConfig({ D: the.D }).ffn).toBe(the.width);
});

describe("referenceConfig", () => {
  it("in January's mode has 19 sigmoid heads in January's order and nothing of May's", () => {
    const config = referenceConfig({ mode: "january" });
    expect(config).toMatchObject({ A: 19, C: 0, dwellWidth: 0, postAges: 0, causal: true });
    expect(config.positions).toBe("token-index");
    expect(headNames(config)).toEqual(
      "favorite reply repost photo_expand click profile_click vqv share share_via_dm share_via_copy_link dwell quote quoted_click follow_author not_interested block_author mute_author report dwell_time".split(
        " ",
      ),
    );
  });

  it("by default has Perch's actions, continuous dwell and right-anchored positions", () => {
    const config = referenceConfig();
    expect(config).toMatchObject({ C: 1, dwellWidth: 64, postAges: 82, causal: true });
    expect(config.positions).toBe("right-anchored");
    expect(headNames(config)).toEqual(ACTIONS);
  });

  it("has the sizes of January's demo unless told otherwise", () => {
    expect(referenceConfig({ mode: "january" })).toMatchObject({
      D: 128,
      layers: 2,
      queryHeads: 2,
      kvHeads: 2,
      keySize: 64,
      ffn: 176,
      S: 32,
      softCap: 30,
      ropeBase: 10_000,
      attentionMultiplier: 0.125,
      surfaces: 16,
    });
  });

  it.each([
    [{ queryHeads: 4, kvHeads: 3 }, "3 key-value heads cannot serve 4 query heads equally"],
    [{ keySize: 9 }, "RoPE turns pairs, but a key has 9 numbers"],
    [{ layers: 0 }, "layers = 0, but it must be a whole number from 1"],
    [{ D: 12.5 }, "D = 12.5, but it must be a whole number from 1"],
  ])("refuses %o", (changes, message) => {
    expect(() => referenceConfig(changes)).toThrow(new RangeError(message));
  });
});

it("heads that no list of actions describes have no names", () => {
  expect(() => headNames({ A: 20 })).toThrow("no list of actions has 20");
});

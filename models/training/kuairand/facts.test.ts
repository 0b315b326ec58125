import { describe, expect, it } from "vitest";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { earlierActions } from "#models/training/kuairand/facts.ts";
import { impression } from "#models/training/kuairand/testing/video-log.ts";

describe("earlierActions", () => {
  it("counts what all readers did before, and nothing of the same millisecond", () => {
    const log = [
      impression("a", 20, { video: "x", taken: ["like"] }),
      impression("a", 10, { video: "x", taken: ["like", "click"] }),
      impression("b", 20, { video: "x" }),
      impression("c", 21, { video: "x" }),
      impression("c", 22, { video: "y" }),
    ];
    const { shown, taken } = earlierActions(log, ({ video }) => video);
    expect([...shown]).toEqual([1, 0, 1, 3, 0]);
    const likes = log.map((_, i) => taken[i * A]);
    const clicks = log.map((_, i) => taken[i * A + 1]);
    expect(likes).toEqual([1, 0, 1, 2, 0]);
    expect(clicks).toEqual([1, 0, 1, 1, 0]);
  });
});

import { describe, expect, it } from "vitest";
import { worldHash } from "#models/world/world-hash.ts";

/**
 * The generator, frozen. Models were trained and figures measured on these worlds: a change that moves a hash needs
 * retrained artifacts, `node models/demo/write-readers.ts`, new tables in the README, and only then new hashes here.
 */
const FROZEN = {
  tiny: "cf5706db431ebaf269b6bc39a406a17588e56afba9f3d8e9b2f5f2ae18bf6952",
  demo: "916ea371c1ac46116ad9d7cfe3ad9ea18c940b11be07bc3df3905a19729be9d3",
} as const;

describe("worldHash", () => {
  it.each(["tiny", "demo"] as const)("is the frozen one for %s", (preset) => {
    expect(worldHash(preset)).toBe(FROZEN[preset]);
  });

  it("differs for another seed", () => {
    expect(worldHash("tiny", 8)).not.toBe(FROZEN.tiny);
  });
});

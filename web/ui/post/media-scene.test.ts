import { describe, expect, it } from "vitest";
import { mediaRatio, mediaScene } from "./media-scene.ts";

describe("mediaScene", () => {
  it("draws the same scene for the same words and another for others", () => {
    expect(mediaScene("a heron at dawn", 75)).toEqual(mediaScene("a heron at dawn", 75));
    expect(mediaScene("a heron at dawn", 75)).not.toEqual(mediaScene("a heron at dusk", 75));
  });
  it("keeps the sun in the sky, for any words", () => {
    for (let i = 0; i < 200; i++) {
      const { sun } = mediaScene(`picture ${i}`, 60);
      expect(sun.x).toBeGreaterThan(0);
      expect(sun.x).toBeLessThan(100);
      expect(sun.y - sun.r).toBeGreaterThan(3);
      expect(sun.y).toBeLessThan(30);
    }
  });
  it("writes only finite numbers", () => {
    for (const text of ["", "x"])
      expect(JSON.stringify(mediaScene(text, 75))).not.toMatch(/NaN|null/);
  });
});

describe("mediaRatio", () => {
  it.each([
    [{ kind: "photo" }, 4 / 3],
    [{ kind: "video" }, 16 / 9],
    [{ kind: "photo", width: 1_000, height: 1_000 }, 1],
    [{ kind: "photo", width: 100, height: 9_000 }, 0.8], // a tall strip is cut
    [{ kind: "photo", width: 9_000, height: 100 }, 2],
    [{ kind: "photo", width: 0, height: 100 }, 4 / 3],
  ] as const)("%j is shown at %d", (media, ratio) => expect(mediaRatio(media)).toBe(ratio));
});

import { describe, expect, it } from "vitest";
import { HUE_COUNT, drawingHash, hueClass, initials } from "./hash.ts";

describe("hueClass", () => {
  it("is the same for the same id", () => expect(hueClass("author-7")).toBe(hueClass("author-7")));

  it("spreads consecutive ids over all hues, none more than twice its share", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 1_200; i++) {
      const hue = hueClass(String(1_000_000 + i));
      counts.set(hue, (counts.get(hue) ?? 0) + 1);
    }
    expect(counts.size).toBe(HUE_COUNT);
    expect(Math.max(...counts.values())).toBeLessThan(200);
  });

  it("answers an unsigned 32-bit number for any text", () => {
    for (const text of ["", "a", "🐦".repeat(300)]) {
      const hash = drawingHash(text);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }
  });
});

describe("initials", () => {
  it.each([
    ["Ada Lovelace", "AL"],
    ["ada", "A"],
    ["Jean-Luc van der Berg", "JB"],
    ["r/science", "RS"],
    ["𝒜da", "𝒜"],
    ["--", "·"],
    ["", "·"],
  ])("%s -> %s", (name, letters) => expect(initials(name)).toBe(letters));
});

import { describe, expect, it } from "vitest";
import { withWord, withoutWord } from "./word-list.ts";

describe("withWord", () => {
  it("adds a phrase without the spaces around and within it", () => {
    expect(withWord(["a"], "  the   big game ")).toEqual(["a", "the big game"]);
  });
  it.each(["", "   ", "Spoiler", "SPOILER"])("answers the very same list for %j", (raw) => {
    const words = ["spoiler"];
    expect(withWord(words, raw)).toBe(words);
  });
});

describe("withoutWord", () => {
  it("takes the word out in any case", () => {
    expect(withoutWord(["Spoiler", "spoilers"], "spoiler")).toEqual(["spoilers"]);
  });
});

import { describe, expect, it } from "vitest";
import { ACTIONS } from "#shared/types/action.ts";
import { ACTION_WORDS, didWords, sourceSentence, whyBadge } from "./why-words.ts";

describe("whyBadge", () => {
  it("calls a followed author's post Following, whichever source found it", () => {
    expect(whyBadge({ inNetwork: true, source: "popular" }).label).toBe("Following");
  });
  it("calls a retrieved post by a stranger Suggested", () => {
    expect(whyBadge({ inNetwork: false, source: "two-tower" }).label).toBe("Suggested");
  });
});

describe("sourceSentence", () => {
  it("names the author one follows", () => {
    expect(sourceSentence({ inNetwork: true, source: "in-network" }, "Ada")).toBe(
      "You follow Ada.",
    );
  });
  it("does not claim that one follows a stranger", () => {
    for (const source of [
      "in-network",
      "two-tower",
      "popular",
      "recent",
      "cache",
      "lookup",
    ] as const) {
      expect(sourceSentence({ inNetwork: false, source }, "Ada")).not.toContain("You follow Ada");
    }
  });
  it("tells the rank within the source where there is one", () => {
    const post = { inNetwork: false, source: "two-tower", sourceRank: 3 } as const;
    expect(sourceSentence(post, "Ada")).toContain("number 3");
  });
});

describe("didWords", () => {
  it("names the two strongest actions, strongest first", () => {
    expect(didWords(["click", "favorite", "dwell", "reply"])).toBe("replied to and liked");
  });
  it.each([
    [["open_link", "dwell"], "followed the link of"],
    [["favorite", "open_link", "dwell"], "liked and read"],
    [["reply"], "replied to"],
  ] as const)("reads as a sentence after %j", (actions, words) => {
    expect(didWords(actions)).toBe(words);
  });
  it("says nothing where only negative things were done", () => {
    expect(didWords(["not_interested", "not_dwelled"])).toBeUndefined();
  });
});

describe("ACTION_WORDS", () => {
  it("has different words for every action", () => {
    const words = ACTIONS.map((action) => ACTION_WORDS[action].may);
    expect(new Set(words).size).toBe(ACTIONS.length);
  });
});

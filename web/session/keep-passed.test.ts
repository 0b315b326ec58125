import { describe, expect, it } from "vitest";
import { candidate } from "#shared/testing/candidates.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { postId } from "#shared/types/ids.ts";
import { keepPassed } from "#web/session/keep-passed.ts";

const feed = (ids: string, score = 1): RankedCandidate[] =>
  ids.split("").map((id) => ({ ...candidate(id), score }));
const order = (posts: readonly RankedCandidate[]) => posts.map(({ id }) => id).join("");
const all = () => true;

describe("keepPassed", () => {
  it.each([
    { what: "the first post", anchor: "a", expected: "aedcb" },
    { what: "a post in the middle", anchor: "c", expected: "abced" },
    { what: "the last post", anchor: "e", expected: "abcde" },
    { what: "a post that is not on screen", anchor: "z", expected: "edcba" },
  ])("keeps places up to $what", ({ anchor, expected }) => {
    expect(order(keepPassed(feed("abcde"), feed("edcba"), postId(anchor), all))).toBe(expected);
  });

  it("takes the new order as it is without an anchor", () => {
    expect(order(keepPassed(feed("abc"), feed("cab"), undefined, all))).toBe("cab");
  });

  it("keeps a passed post that the new feed no longer has, and shows no post twice", () => {
    expect(order(keepPassed(feed("abc"), feed("cd"), postId("b"), all))).toBe("abcd");
    expect(order(keepPassed(feed("abc"), feed("ba"), postId("b"), all))).toBe("ab");
  });

  it("lets a passed post go that may not stay", () => {
    const posts = keepPassed(feed("abc"), feed("cd"), postId("b"), ({ id }) => id !== "a");
    expect(order(posts)).toBe("bcd");
  });

  it("shows the new scores of posts that keep their place", () => {
    const posts = keepPassed(feed("ab", 1), feed("ba", 2), postId("a"), all);
    expect(posts.map(({ score }) => score)).toEqual([2, 2]);
  });
});

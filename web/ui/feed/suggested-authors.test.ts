import { describe, expect, it } from "vitest";
import { userId } from "#shared/types/ids.ts";
import { suggestedAuthors } from "./suggested-authors.ts";

const by = (name: string, followers?: number) => ({
  authorId: userId(name),
  author: {
    id: userId(name),
    name,
    handle: name,
    ...(followers === undefined ? {} : { followers }),
  },
});
const names = (posts: ReturnType<typeof by>[], following: string[] = [], limit = 9) =>
  suggestedAuthors(posts, new Set(following.map(userId)), limit).map(({ name }) => name);

describe("suggestedAuthors", () => {
  it("names each author once, the most present first", () => {
    expect(names([by("a"), by("b"), by("b"), by("a"), by("b")])).toEqual(["b", "a"]);
  });
  it("puts the more followed first among equals, and keeps the feed's order after that", () => {
    expect(names([by("a"), by("b", 10), by("c", 99), by("d")])).toEqual(["c", "b", "a", "d"]);
  });
  it("leaves out whom one follows", () => {
    expect(names([by("a"), by("b")], ["a"])).toEqual(["b"]);
  });
  it("stops at the limit", () => {
    expect(names([by("a"), by("b"), by("c")], [], 2)).toHaveLength(2);
  });
});

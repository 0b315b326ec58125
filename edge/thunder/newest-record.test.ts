import { describe, expect, it } from "vitest";
import { authorJson, replaces, sortableAuthor } from "#edge/thunder/newest-record.ts";
import { epochMs, userId } from "#shared/types/ids.ts";

const author = (name: string, more: { followers?: number; createdAt?: number } = {}) => ({
  id: userId("a"),
  name,
  handle: "a",
  ...(more.followers !== undefined && { followers: more.followers }),
  ...(more.createdAt !== undefined && { createdAt: epochMs(more.createdAt) }),
});
const wins = (next: ReturnType<typeof author>, held: ReturnType<typeof author>): boolean =>
  replaces({ at: -1, record: sortableAuthor(next) }, { at: -1, record: sortableAuthor(held) });

describe("two announcements of one author", () => {
  it("the later time wins", () => {
    const record = sortableAuthor(author("x"));
    expect(replaces({ at: 2, record: "a" }, { at: 1, record })).toBe(true);
    expect(replaces({ at: 1, record }, { at: 2, record: "a" })).toBe(false);
  });

  it("without times, what has grown wins", () => {
    expect(wins(author("A", { followers: 10 }), author("Z", { followers: 9 }))).toBe(true);
    expect(wins(author("A", { createdAt: 5 }), author("Z", { followers: 99 }))).toBe(true);
  });

  it("exactly one of two different ones wins, so order does not matter", () => {
    expect(wins(author("A"), author("B"))).not.toBe(wins(author("B"), author("A")));
    expect(wins(author("A"), author("A"))).toBe(false);
  });
});

it("a stored author reads back as it was announced", () => {
  const announced = author("É", { followers: 12_345, createdAt: 1_700_000_000_000 });
  expect(JSON.parse(authorJson(sortableAuthor(announced)))).toEqual(announced);
});

import { describe, expect, it } from "vitest";
import { isLongText, isWebLink, linkLabel, textSegments } from "./segments.ts";

const kinds = (text: string) =>
  textSegments(text)
    .filter(({ kind }) => kind !== "text")
    .map(({ kind, text: piece }) => `${kind} ${piece}`);

describe("textSegments", () => {
  it.each([
    ["plain words only", []],
    ["see https://example.org/a?b=1#c.", ["link https://example.org/a?b=1#c"]],
    ["(https://example.org/x)", ["link https://example.org/x"]],
    ["https://example.org/Bird_(animal)", ["link https://example.org/Bird_(animal)"]],
    ["javascript:alert(1) data:text/html,x", []],
    ["#birds and #Vögel, #鳥", ["hashtag #birds", "hashtag #Vögel", "hashtag #鳥"]],
    ["we are #1 at c#sharp", []],
    ["ask @ada.l, not me@example.org", ["mention @ada.l"]],
    ["https://example.org/#birds @x", ["link https://example.org/#birds", "mention @x"]],
    ["http://", []],
  ])("finds in %j exactly %j", (text, found) => expect(kinds(text)).toEqual(found));

  it.each([
    "",
    "line one\nline two  with  spaces\n\n#tag\n",
    "a https://x.org/…! b #c @d e",
    "<b>not markup</b> & \u202e right to left",
  ])("loses no character of %j", (text) => {
    expect(
      textSegments(text)
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
  });
});

describe("linkLabel", () => {
  it("drops www, the query and a bare slash", () => {
    expect(linkLabel("https://www.example.org/?utm=1")).toEqual({ host: "example.org", path: "" });
  });
  it("shortens a long path in the middle", () => {
    const { path } = linkLabel(`https://example.org/${"a".repeat(60)}/end`);
    expect(path).toHaveLength(35);
    expect(path).toMatch(/^\/a+…a+\/end$/);
  });
});

describe("isWebLink", () => {
  it.each([
    ["https://example.org", true],
    ["http://example.org", true],
    ["javascript:alert(1)", false],
    ["data:text/html,hello", false],
    ["not a link", false],
  ])("%s: %s", (href, open) => expect(isWebLink(href)).toBe(open));
});

describe("isLongText", () => {
  it.each([
    ["x".repeat(420), false],
    ["x".repeat(600), true],
    ["a\n".repeat(8), false],
    ["a\n".repeat(14), true],
  ])("folds by length and by lines (%#)", (text, long) => expect(isLongText(text)).toBe(long));
});

import { describe, expect, it } from "vitest";
import { linkHost, tokenize } from "#shared/features/tokenize.ts";
import { FEATURES } from "#shared/params/features.ts";

describe("tokenize", () => {
  it.each([
    ["English", "The quick brown fox", ["quick", "brown", "fox"]],
    ["German", "Die Gärtnerin gießt Blumen", ["gärtnerin", "gießt", "blumen"]],
    ["Russian", "Ночное небо над Волгой", ["ночное", "небо", "над", "волгой"]],
    ["Arabic", "سماء الليل", ["سماء", "الليل"]],
    ["an apostrophe", "Saturn's rings", ["saturn's", "rings"]],
    ["digits", "Node 24 runs", ["node", "24", "runs"]],
    ["full-width letters", "ＡＢＣ", ["abc"]],
    ["decomposed accents", "cafe\u0301", ["café"]],
    ["no words at all", "!!! 🐦 ...", []],
  ])("splits %s", (_, text, expected) => {
    expect(tokenize(text, 16)).toEqual(expected);
  });

  it("finds words in Japanese, which has no spaces", () => {
    expect(tokenize("東京で写真を撮る", 16)).toEqual(expect.arrayContaining(["東京", "写真"]));
  });

  it("puts hashtags first, marked, and keeps their words", () => {
    expect(tokenize("rings tonight #Astronomy", 16)).toEqual([
      "#astronomy",
      "rings",
      "tonight",
      "astronomy",
    ]);
  });

  it("names each token once and stops at the limit", () => {
    expect(tokenize("bird bird BIRD tree", 16)).toEqual(["bird", "tree"]);
    expect(tokenize("one two three four", 2)).toEqual(["one", "two"]);
  });

  it("leaves links out", () => {
    expect(tokenize("read https://example.org/birds?x=1 now", 16)).toEqual(["read", "now"]);
  });

  it("reads only the start of a long text, in bounded time", () => {
    const text = `${"x ".repeat(FEATURES.textLength / 2)}tail`;
    expect(tokenize(text, 16)).toEqual(["x"]);
    expect(tokenize("y".repeat(32_768), 16)).toEqual(["y".repeat(FEATURES.tokenLength)]);
  });
});

describe("linkHost", () => {
  it.each([
    ["https://www.Example.org/a?b", "example.org"],
    ["http://user:pw@host.net:8080/x", "host.net"],
    ["https://münchen.de", "münchen.de"],
    ["mailto:a@b.c", undefined],
    ["https://", undefined],
  ])("of %s is %s", (link, host) => {
    expect(linkHost(link)).toBe(host);
  });
});

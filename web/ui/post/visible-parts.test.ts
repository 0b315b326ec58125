import { describe, expect, it } from "vitest";
import { candidate } from "#shared/testing/candidates.ts";
import { userId } from "#shared/types/ids.ts";
import type { PostVisibility } from "#shared/types/post.ts";
import { coveringVerdict, parentText } from "./visible-parts.ts";

const GRAPHIC = { action: "interstitial", reason: "graphic-content" } as const;
const visibility: PostVisibility = { home: { action: "allow" }, recommendations: GRAPHIC };
const graphic = candidate("graphic", { visibility, text: "about kites" });
const harmless = candidate("harmless", { text: "about kites" });
const hydrated = (parts: object, inNetwork = false) => ({ ...candidate("p", parts), inNetwork });

describe("a cover", () => {
  it.each([
    ["the post itself", { visibility }],
    ["what it repeats", { reposted: graphic }],
    ["what it quotes", { quoted: graphic }],
  ])("is asked for by %s, for those who follow as moderation says for them", (_, parts) => {
    expect(coveringVerdict(hydrated(parts))).toEqual(GRAPHIC);
    expect(coveringVerdict(hydrated(parts, true))).toBeUndefined();
  });
});

describe("the words that a reply answers", () => {
  const nothing = { blockedAuthors: new Set<never>(), mutedAuthors: new Set<never>() };
  const noMutes = { ...nothing, mutedKeywords: [] };
  const reply = hydrated({ parent: harmless });
  const author = new Set([userId(harmless.authorId)]);

  it("are shown", () => {
    expect(parentText(reply, noMutes)).toBe("about kites");
  });

  it.each([
    ["moderation covered them", hydrated({ parent: graphic }), noMutes],
    ["their author is muted", reply, { ...noMutes, mutedAuthors: author }],
    ["their author is blocked", reply, { ...noMutes, blockedAuthors: author }],
    ["they hold a muted word", reply, { ...nothing, mutedKeywords: ["kites"] }],
    ["they are gone", hydrated({}), noMutes],
  ])("are not shown when %s", (_, post, mutes) => {
    expect(parentText(post, mutes)).toBeUndefined();
  });
});

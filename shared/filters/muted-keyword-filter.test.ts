import { describe, expect, it } from "vitest";
import { mutedKeywordFilter } from "#shared/filters/muted-keyword-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";

const survives = (text: string, ...mutedKeywords: string[]): boolean =>
  keptBy(mutedKeywordFilter(), { mutedKeywords }, [candidate("1", { text })]).length === 1;

describe("mutedKeywordFilter", () => {
  it.each([
    { keyword: "rust", text: "Rust is fine", kept: false },
    { keyword: "rust", text: "trust is fine", kept: true },
    { keyword: "rust", text: "so much #rust", kept: false },
    { keyword: "rust", text: "ask @rust!", kept: false },
    { keyword: "#rust", text: "so much #rust", kept: false },
    { keyword: "#rust", text: "plain rust", kept: true },
    { keyword: "cafe", text: "the best Café, here", kept: false },
    { keyword: "élection", text: "ELECTION night", kept: false },
    { keyword: "season finale", text: "The season, finale!", kept: false },
    { keyword: "season finale", text: "the finale of the season", kept: true },
    { keyword: "東京", text: "東京に行きました", kept: false },
    { keyword: "東", text: "東京に行きました", kept: true },
    { keyword: "かき", text: "がき、です", kept: true },
    { keyword: "が", text: "か\u3099、です", kept: false },
    { keyword: "दिन", text: "दान", kept: true },
    { keyword: "दिन", text: "एक दिन", kept: false },
    { keyword: "كتاب", text: "هذا كِتَاب", kept: false },
    { keyword: "שלום", text: "שָׁלוֹם לך", kept: false },
    { keyword: "!!!", text: "wow!!!", kept: true },
    { keyword: "", text: "anything", kept: true },
  ])("muting '$keyword' keeps '$text': $kept", ({ keyword, text, kept }) => {
    expect(survives(text, keyword)).toBe(kept);
  });

  it("treats several keywords as alternatives", () => {
    expect(survives("about chess", "football", "chess")).toBe(false);
  });

  it("reads what a post repeats or quotes as well", () => {
    const chess = candidate("chess", { text: "about chess" });
    const input = [
      candidate("repost", { text: "", reposted: chess }),
      candidate("quote", { quoted: chess }),
      candidate("other"),
    ];
    expect(keptBy(mutedKeywordFilter(), { mutedKeywords: ["chess"] }, input)).toEqual(["other"]);
  });

  it("keeps everything while nothing is muted", () => expect(survives("anything")).toBe(true));
});

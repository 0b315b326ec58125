import { describe, expect, it } from "vitest";
import { FEATURE_BLOCKS, featureCount, slotCount } from "#shared/features/feature-layout.ts";
import { type FeaturePost, postFeatures } from "#shared/features/post-features.ts";
import { testLayout } from "#shared/testing/feature-layout.ts";
import { postId, userId } from "#shared/types/ids.ts";

const post = (over: Partial<FeaturePost> = {}): FeaturePost => ({
  authorId: userId("42"),
  text: "rings of saturn",
  ...over,
});
const features = (over: Partial<FeaturePost> = {}) => postFeatures(post(over), testLayout);

/** One block's slots. */
function block(name: (typeof FEATURE_BLOCKS)[number], list: Int32Array): number[] {
  let from = 0;
  for (const before of FEATURE_BLOCKS) {
    if (before === name) break;
    from += slotCount(testLayout.blocks[before]);
  }
  return [...list.subarray(from, from + slotCount(testLayout.blocks[name]))];
}

describe("postFeatures", () => {
  it("gives every post the layout's length and rows inside their sections", () => {
    const list = features({ topics: ["astronomy"], lang: "en" });
    expect(list).toHaveLength(featureCount(testLayout));
    for (const name of FEATURE_BLOCKS) {
      const { firstRow, rows } = testLayout.blocks[name];
      for (const row of block(name, list).filter((r) => r !== 0)) {
        expect(row).toBeGreaterThan(firstRow);
        expect(row).toBeLessThan(firstRow + rows);
      }
    }
  });

  it("is the same for the same post", () => {
    expect(features()).toEqual(features());
  });

  it("reads a repost that carries its text as the content, by the content's author", () => {
    const repostOf = { postId: postId("7"), authorId: userId("99") };
    expect(features({ repostOf })).toEqual(features({ authorId: userId("99") }));
    expect(features({ repostOf, text: "" })).not.toEqual(
      features({ authorId: userId("99"), text: "" }),
    );
  });

  it("compares topics without case and drops those that do not fit", () => {
    expect(features({ topics: ["Astronomy"] })).toEqual(features({ topics: ["astronomy"] }));
    expect(features({ topics: ["a", "b", "c"] })).toEqual(features({ topics: ["a", "b"] }));
  });

  it.each<[string, Partial<FeaturePost>]>([
    ["a photo", { media: [{ kind: "photo" }] }],
    ["a video", { media: [{ kind: "video" }] }],
    ["a long video", { media: [{ kind: "video", durationMs: 700_000 }] }],
    ["a label", { labels: ["graphic"] }],
    ["a link", { links: ["https://example.org/x"] }],
    ["a reply", { replyTo: { postId: postId("1"), authorId: userId("2"), rootId: postId("1") } }],
    ["a quote", { quoteOf: { postId: postId("1"), authorId: userId("2") } }],
  ])("tells %s from plain text by its form only", (_, over) => {
    const [plain, changed] = [features(), features(over)];
    for (const other of ["author", "topic", "language", "token"] as const)
      expect(block(other, changed)).toEqual(block(other, plain));
    expect(block("form", changed)).not.toEqual(block("form", plain));
  });

  it("makes nothing of a link without a host", () => {
    expect(features({ links: ["nonsense"] })).toEqual(features());
  });

  it("knows a language by its first subtag", () => {
    expect(features({ lang: "de-AT" })).toEqual(features({ lang: "DE" }));
    expect(block("language", features({ lang: "de" }))).not.toEqual(
      block("language", features({ lang: "en" })),
    );
    expect(block("language", features())).toEqual([0, 0]);
  });

  it("takes any text of the wire without failing", () => {
    for (const text of ["", "\ud83d", "\u0000", "#", "a".repeat(32_768), "🐦".repeat(100)])
      expect(features({ text })).toHaveLength(featureCount(testLayout));
  });
});

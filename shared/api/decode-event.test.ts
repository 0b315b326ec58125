import { describe, expect, it } from "vitest";
import { decodeEvent } from "#shared/api/decode-event.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { epochMs } from "#shared/types/ids.ts";

const now = epochMs(1_800_000_000_000);
const post = { id: "1", authorId: "a", createdAt: now, text: "hi" };
const like = { type: "engage", action: "like", userId: "u", postId: "1", authorId: "a", at: now };
const edge = { userId: "u", targetId: "v", at: now };
const life = { postId: "1", authorId: "a", at: now };
const long = "x".repeat(513);
const described = { kind: "photo", alt: "x".repeat(32_768) };
const late = now + LIMITS.clockSkewMs + 1;

const codeOf = (raw: unknown): string => {
  const result = decodeEvent(raw, now);
  return result.ok ? "ok" : result.error.code;
};

describe("decodeEvent", () => {
  it.each([
    { type: "post", post },
    { type: "post", post: { ...post, text: "", repostOf: { postId: "2", authorId: "b" } } },
    { type: "post", post: { ...post, text: "", media: [{ kind: "photo" }] } },
    { type: "post", post: { ...post, media: Array(10).fill(described) } },
    { type: "post", post: { ...post, createdAt: now + LIMITS.clockSkewMs } },
    { type: "post", post: { ...post, id: "x".repeat(512), text: "é😀".repeat(10_000) } },
    { type: "delete", ...life },
    { type: "undelete", ...life },
    { type: "author", author: { id: "a", name: "", handle: "" } },
    like,
    { ...like, type: "unengage", action: "report" },
    { ...like, action: "view", eventId: "e" },
    { type: "counts", ...life, counts: { likes: 3 } },
    { type: "follow", ...edge },
    { type: "unblock", ...edge },
  ])("accepts event %#", (raw) => expect(codeOf(raw)).toBe("ok"));

  it.each([
    ["invalid-shape", null],
    ["invalid-shape", "post"],
    ["invalid-shape", []],
    ["invalid-shape", {}],
    ["invalid-shape", { type: 3 }],
    ["invalid-shape", { type: "post" }],
    ["invalid-shape", { type: "post", post: { ...post, id: 1 } }],
    ["invalid-shape", { type: "post", post: { ...post, id: "" } }],
    ["invalid-shape", { type: "post", post: { ...post, id: "a\nb" } }],
    ["invalid-shape", { type: "post", post: { ...post, id: "\ud800" } }],
    ["invalid-shape", { type: "post", post: { ...post, createdAt: 1.5 } }],
    ["invalid-shape", { type: "post", post: { ...post, createdAt: -1 } }],
    ["invalid-shape", { type: "post", post: { ...post, media: [{ kind: "hologram" }] } }],
    // Each item is within its limits, all of them together are not.
    ["invalid-shape", { type: "post", post: { ...post, media: Array(64).fill(described) } }],
    ["invalid-shape", { ...like, action: "view" }],
    ["invalid-shape", { ...like, action: "admire" }],
    ["invalid-shape", { ...like, at: undefined }],
    ["unknown-type", { type: "dance" }],
    ["unknown-type", { type: "__proto__" }],
    ["unknown-type", { type: "toString" }],
    ["unknown-type", { ...like, action: "reply" }],
    ["unknown-type", { ...like, type: "unengage", action: "repost" }],
    ["unknown-type", { ...like, action: "quote" }],
    ["id-too-long", { type: "post", post: { ...post, id: long } }],
    ["id-too-long", { type: "post", post: { ...post, quoteOf: { postId: "1", authorId: long } } }],
    ["id-too-long", { ...like, userId: long }],
    ["id-too-long", { type: "follow", ...edge, targetId: long }],
    ["text-invalid", { type: "post", post: { ...post, text: "" } }],
    ["text-invalid", { type: "post", post: { ...post, text: "a\udc00" } }],
    ["text-invalid", { type: "post", post: { ...post, text: "x".repeat(32_769) } }],
    ["text-invalid", { type: "author", author: { id: "a", name: "\ud800", handle: "a" } }],
    ["in-future", { type: "post", post: { ...post, createdAt: late } }],
    ["in-future", { type: "post", post: { ...post, originalCreatedAt: late } }],
    ["in-future", { type: "delete", ...life, at: late }],
    ["in-future", { type: "author", author: { id: "a", name: "a", handle: "a", createdAt: late } }],
    // The shape comes first, then ids, then text, then time.
    ["invalid-shape", { type: "post", post: { ...post, id: long, lang: 7 } }],
    ["id-too-long", { type: "post", post: { ...post, id: long, text: "\ud800", createdAt: late } }],
    ["text-invalid", { type: "post", post: { ...post, text: "\ud800", createdAt: late } }],
  ])("rejects as %s (case %#)", (code, raw) => expect(codeOf(raw)).toBe(code));

  it("drops fields nobody knows and writes the others in one order", () => {
    const raw = {
      type: "post",
      post: { zeal: 1, text: "hi", createdAt: now, authorId: "a", id: "1" },
    };
    const result = decodeEvent(raw, now);
    expect(JSON.stringify(result.ok && result.value)).toBe(JSON.stringify({ type: "post", post }));
  });

  it("never repeats what was sent", () => {
    const result = decodeEvent({ type: "post", post: { ...post, id: "SECRET".repeat(100) } }, now);
    expect(JSON.stringify(result)).not.toContain("SECRET");
  });
});

import { describe, expect, it } from "vitest";
import type { WorldPost } from "#models/world/entities.ts";
import { streamPosts } from "#models/world/posts.ts";
import { worldStats } from "#models/world/world-stats.ts";
import { createWorld } from "#models/world/world.ts";

const world = createWorld("tiny");
const posts = [...streamPosts(world)];

describe("streamPosts", () => {
  it("gives every post of the preset, in time order, within the window", () => {
    expect(posts).toHaveLength(world.preset.posts);
    let last = 0;
    for (const [i, post] of posts.entries()) {
      expect(post.index).toBe(i);
      expect(post.at).toBeGreaterThanOrEqual(last);
      last = post.at;
    }
    expect(last).toBeLessThan(world.preset.windowMs);
  });

  it("gives the same posts again, and other posts from another seed or edition", () => {
    const qualities = (list: Iterable<WorldPost>) => Array.from(list, (post) => post.quality);
    const first = qualities(posts);
    expect(qualities(streamPosts(createWorld("tiny")))).toEqual(first);
    expect(qualities(streamPosts(createWorld("tiny", 8)))).not.toEqual(first);
    expect(qualities(streamPosts(createWorld("tiny", undefined, 1)))).not.toEqual(first);
  });

  it("answers, reposts and quotes only what was there before, in the same language", () => {
    for (const post of posts) {
      expect(post.parent === undefined).toBe(post.kind === "original");
      if (!post.parent) continue;
      expect(post.parent.index).toBeLessThan(post.index);
      expect(post.parent.at).toBeLessThanOrEqual(post.at);
      expect(post.parent.language).toBe(post.language);
      expect(post.parent.topic).toBe(post.topic);
      expect(post.kind === "reply" || post.parent.kind === "original").toBe(true);
    }
  });

  it("keeps threads at three answers at most", () => {
    const depth = (post: WorldPost): number =>
      post.kind === "reply" && post.parent ? 1 + depth(post.parent) : 0;
    expect(Math.max(...posts.map(depth))).toBe(3);
  });

  it("holds some of everything", () => {
    const { shares, byLanguage, byTopic, topTenthShare } = worldStats(createWorld("demo"));
    for (const share of Object.values(shares)) expect(share).toBeGreaterThan(0.003);
    expect(shares["spam"]).toBeLessThan(0.1);
    expect(byLanguage["en"]).toBeGreaterThan(0.5);
    for (const share of [...Object.values(byLanguage), ...Object.values(byTopic)]) {
      expect(share).toBeGreaterThan(0.01);
    }
    // A power law: the most active tenth writes three times its share.
    expect(topTenthShare).toBeGreaterThan(0.3);
  });
});

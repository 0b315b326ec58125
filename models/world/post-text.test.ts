import { describe, expect, it } from "vitest";
import { authorName } from "#models/world/author-names.ts";
import { FACETS, LANGUAGES, STYLES, TOPICS } from "#models/world/entities.ts";
import { postContent } from "#models/world/post-text.ts";
import { streamPosts } from "#models/world/posts.ts";
import { FOREIGN_FRAMES } from "#models/world/words/foreign-frames.ts";
import { ENGLISH_TOPICS, FOREIGN_TOPICS } from "#models/world/words/vocabulary.ts";
import { createWorld } from "#models/world/world.ts";

const world = createWorld("tiny");
const posts = [...streamPosts(world)];
const written = posts.filter(({ kind }) => kind !== "repost");

describe("postContent", () => {
  it("writes every post: no empty text, no open slot, no doubled full stop", () => {
    for (const post of written) {
      const { text } = postContent(world, post);
      expect(text.length).toBeGreaterThan(1);
      expect(text).not.toMatch(/[{}]|undefined|\.\.|[?!]\.|  /);
      expect(text.isWellFormed()).toBe(true);
    }
  });

  it("gives a post the same words each time", () => {
    for (const post of written.slice(0, 50)) {
      expect(postContent(world, post)).toEqual(postContent(createWorld("tiny"), post));
    }
  });

  it("rarely says the same twice", () => {
    const texts = new Set(written.map((post) => postContent(world, post).text));
    expect(texts.size / written.length).toBeGreaterThan(0.85);
  });

  it("names what the post is about: the words tell facets apart", () => {
    const english = written.filter(
      (post) => post.language === 0 && post.kind === "original" && !post.spam,
    );
    const named = english.filter((post) => {
      const facet = ENGLISH_TOPICS[TOPICS[post.topic] ?? "chess"].facets[post.facet];
      const text = postContent(world, post).text.toLowerCase();
      const own = [...(facet?.terms ?? []), ...(facet?.deeds ?? []), ...(facet?.facts ?? [])];
      return own.some((words) => text.includes(words.toLowerCase()));
    });
    expect(named.length / english.length).toBeGreaterThan(0.95);
  });

  it("describes each photo and video, and links where the post has a link", () => {
    for (const post of written) {
      const { alts, links, text } = postContent(world, post);
      expect(alts.length > 0).toBe(post.media !== "none");
      expect(links.length > 0).toBe(post.link);
      for (const link of links) {
        expect(new URL(link).hostname).toMatch(/\.example$/);
        expect(text).toContain(link);
      }
    }
  });

  it("leaves reposts without words of their own", () => {
    const repost = posts.find(({ kind }) => kind === "repost");
    expect(repost && postContent(world, repost).text).toBe("");
  });
});

describe("vocabularies", () => {
  it("have words for every topic, facet, style and language", () => {
    for (const topic of TOPICS) {
      const { facets, deeds, facts, places, scenes, tags } = ENGLISH_TOPICS[topic];
      expect(facets).toHaveLength(FACETS);
      for (const facet of facets) {
        expect(facet.terms.length).toBeGreaterThanOrEqual(5);
        expect(facet.deeds.length + deeds.length).toBeGreaterThanOrEqual(2);
        expect(facet.facts.length + facts.length).toBeGreaterThanOrEqual(2);
      }
      expect(Math.min(places.length, scenes.length, tags.length)).toBeGreaterThanOrEqual(3);
      for (const terms of Object.values(FOREIGN_TOPICS))
        expect(terms[topic]).toHaveLength(2 * FACETS);
    }
    expect(Object.keys(FOREIGN_FRAMES)).toEqual(LANGUAGES.slice(1));
    for (const { frames, replies } of Object.values(FOREIGN_FRAMES)) {
      expect(frames).toHaveLength(STYLES.length);
      expect(replies).toHaveLength(STYLES.length);
    }
  });

  it("use each term for one facet only", () => {
    const lists = [
      Object.values(ENGLISH_TOPICS).flatMap(({ facets }) => facets.flatMap(({ terms }) => terms)),
      ...Object.values(FOREIGN_TOPICS).map((topics) => Object.values(topics).flat()),
    ];
    for (const terms of lists) {
      expect(terms.filter((term, i) => terms.indexOf(term) !== i)).toEqual([]);
    }
  });
});

it("gives every author a name and a handle of their own, in ASCII", () => {
  const { authors, seed } = createWorld("demo");
  const handles = authors.map((author) => authorName(seed, author).handle);
  expect(new Set(handles).size).toBe(authors.length);
  for (const handle of handles) expect(handle).toMatch(/^[a-z0-9_.]+$/);
  const names = new Set(authors.map((author) => authorName(seed, author).name));
  expect(names.size / authors.length).toBeGreaterThan(0.8);
});

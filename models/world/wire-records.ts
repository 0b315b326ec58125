import { anchored, anchoredPostId, authorId } from "#models/world/anchor.ts";
import { authorName } from "#models/world/author-names.ts";
import { LANGUAGES, TOPICS, type WorldPost } from "#models/world/entities.ts";
import { postContent } from "#models/world/post-text.ts";
import { RandomStream } from "#models/world/random.ts";
import { authorAt, type World } from "#models/world/world.ts";
import { hours } from "#shared/types/ids.ts";
import type { Author, MediaItem, Post, PostRef } from "#shared/types/post.ts";

const VERIFIED_FOLLOWERS = 20_000;
/** Share of posts whose topic is declared; readers of the rest have to go by the words. */
const TOPIC_DECLARED = 0.6;

export function wireAuthor(world: World, index: number, anchor: number): Author {
  const author = authorAt(world, index);
  const random = new RandomStream(world.seed, "profile", index);
  const { name, handle } = authorName(world.seed, author);
  const joinedBefore = Math.floor(hours(24) * random.between(30, 4_000));
  return {
    id: authorId(world, index),
    name,
    handle,
    followers: author.followers,
    following: 20 + random.below(900),
    ...(author.followers >= VERIFIED_FOLLOWERS ? { verified: true } : {}),
    createdAt: anchored(world, -joinedBefore, anchor),
  };
}

const SIZES = [
  { width: 1_200, height: 800 },
  { width: 1_080, height: 1_080 },
  { width: 1_600, height: 900 },
  { width: 900, height: 1_200 },
] as const;

function wireMedia(world: World, post: WorldPost, alts: readonly string[]): MediaItem[] {
  const random = new RandomStream(world.postSeed, "media", post.index);
  const size = random.pick(SIZES);
  if (post.media === "video") {
    return [{ kind: "video", durationMs: post.videoMs, alt: alts[0], width: 1_280, height: 720 }];
  }
  return alts.map((alt) => ({ kind: "photo", alt, ...size }));
}

/** The record that the wire carries for a post of a world that ends at `anchor`. */
export function wirePost(world: World, post: WorldPost, anchor: number): Post {
  const ref = (target: WorldPost): PostRef => ({
    postId: anchoredPostId(world, target, anchor),
    authorId: authorId(world, target.author),
  });
  const base = {
    id: anchoredPostId(world, post, anchor),
    authorId: authorId(world, post.author),
    createdAt: anchored(world, post.at, anchor),
  };
  const { parent } = post;
  if (post.kind === "repost" && parent) return { ...base, text: "", repostOf: ref(parent) };

  const { text, alts, links } = postContent(world, post);
  const random = new RandomStream(world.postSeed, "declared", post.index);
  const topic = random.chance(TOPIC_DECLARED) && !post.spam ? TOPICS[post.topic] : undefined;
  let root = parent;
  while (root?.kind === "reply" && root.parent) root = root.parent;
  return {
    ...base,
    text,
    lang: LANGUAGES[post.language],
    ...(post.kind === "reply" && parent && root
      ? { replyTo: { ...ref(parent), rootId: ref(root).postId } }
      : {}),
    ...(post.kind === "quote" && parent ? { quoteOf: ref(parent) } : {}),
    ...(post.media === "none" ? {} : { media: wireMedia(world, post, alts) }),
    ...(topic ? { topics: [topic] } : {}),
    ...(links.length > 0 ? { links } : {}),
    ...(post.label ? { labels: [post.label] } : {}),
  };
}

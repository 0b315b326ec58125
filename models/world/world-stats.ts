import { LANGUAGES, TOPICS, type WorldPost } from "#models/world/entities.ts";
import { streamPosts } from "#models/world/posts.ts";
import type { World } from "#models/world/world.ts";

export interface WorldStats {
  readonly preset: string;
  readonly seed: number;
  readonly authors: number;
  readonly spammers: number;
  readonly posts: number;
  /** Posts in the stretch that `worldEvents` emits. */
  readonly emittedPosts: number;
  /** Share of the posts written by the most active tenth of the authors. */
  readonly topTenthShare: number;
  readonly shares: Readonly<Record<string, number>>;
  readonly byLanguage: Readonly<Record<string, number>>;
  readonly byTopic: Readonly<Record<string, number>>;
}

const PROPERTIES: Readonly<Record<string, (post: WorldPost) => boolean>> = {
  reply: (post) => post.kind === "reply",
  repost: (post) => post.kind === "repost",
  quote: (post) => post.kind === "quote",
  photo: (post) => post.media === "photo",
  video: (post) => post.media === "video",
  link: (post) => post.link,
  spam: (post) => post.spam,
  labelled: (post) => post.label !== undefined,
  deleted: (post) => post.deletedAt !== undefined,
};

/** Counts of what a world holds, streamed. Shares are of all posts. */
export function worldStats(world: World): WorldStats {
  const { preset, seed, authors } = world;
  const perAuthor = new Float64Array(authors.length);
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  let emittedPosts = 0;
  for (const post of streamPosts(world)) {
    perAuthor[post.author] = (perAuthor[post.author] ?? 0) + 1;
    if (post.at >= preset.windowMs - preset.emittedMs) emittedPosts++;
    for (const [name, has] of Object.entries(PROPERTIES)) if (has(post)) add(name);
    add(`language ${post.language}`);
    add(`topic ${post.topic}`);
  }
  const share = (count: number): number => Math.round((1e4 * count) / preset.posts) / 1e4;
  const shareOf = (key: string): number => share(counts.get(key) ?? 0);
  const most = perAuthor
    .toSorted()
    .reverse()
    .subarray(0, Math.ceil(authors.length / 10));
  return {
    preset: preset.name,
    seed,
    authors: authors.length,
    spammers: authors.filter((author) => author.spammer).length,
    posts: preset.posts,
    emittedPosts,
    topTenthShare: share(most.reduce((sum, n) => sum + n, 0)),
    shares: Object.fromEntries(Object.keys(PROPERTIES).map((name) => [name, shareOf(name)])),
    byLanguage: Object.fromEntries(LANGUAGES.map((name, i) => [name, shareOf(`language ${i}`)])),
    byTopic: Object.fromEntries(TOPICS.map((name, i) => [name, shareOf(`topic ${i}`)])),
  };
}

import { shownPost, TOPICS, type WorldPost } from "#models/world/entities.ts";
import { streamPosts } from "#models/world/posts.ts";
import type { World } from "#models/world/world.ts";

/** All posts of a world in memory, with the lists that readers find them by. Every list is oldest first. */
export interface Timeline {
  readonly posts: readonly WorldPost[];
  readonly byAuthor: readonly (readonly WorldPost[])[];
  /** Without reposts. */
  readonly byTopic: readonly (readonly WorldPost[])[];
}

export function buildTimeline(world: World): Timeline {
  const posts: WorldPost[] = [];
  const byAuthor: WorldPost[][] = world.authors.map(() => []);
  const byTopic: WorldPost[][] = TOPICS.map(() => []);
  for (const post of streamPosts(world)) {
    posts.push(post);
    byAuthor[post.author]?.push(post);
    if (post.kind !== "repost") byTopic[post.topic]?.push(post);
  }
  return { posts, byAuthor, byTopic };
}

/** Position of the first post at or after a moment. */
export function firstAtOrAfter(posts: readonly WorldPost[], at: number): number {
  let low = 0;
  let high = posts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((posts[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a post can be shown at a moment: there, not deleted, and not older than `maxAgeMs`. */
export function isShowable(post: WorldPost, at: number, maxAgeMs: number): boolean {
  const shown = shownPost(post);
  const alive = (p: WorldPost): boolean =>
    p.at <= at && (p.deletedAt === undefined || p.deletedAt > at);
  return alive(post) && alive(shown) && at - shown.at <= maxAgeMs;
}

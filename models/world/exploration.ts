import type { WorldPost } from "#models/world/entities.ts";
import { drawExposure, MAX_AGE_MS } from "#models/world/exposure.ts";
import type { RandomStream } from "#models/world/random.ts";
import type { ReaderState } from "#models/world/reader-state.ts";
import { firstAtOrAfter, isShowable, type Timeline } from "#models/world/timeline.ts";
import type { World } from "#models/world/world.ts";

/** Share of what a ranker is asked about that the feed's own mixture proposes; the rest is anything recent. */
export const PROPOSED_SHARE = 0.4;
const TRIES = 16;

/**
 * A post that a ranker might be asked about at this moment: what exploration would show. Unlike what readers meet, it
 * is mostly not chosen for them. None if all tries hit something seen.
 */
export function drawCandidate(
  world: World,
  timeline: Timeline,
  state: ReaderState,
  seen: ReadonlySet<number>,
  at: number,
  random: RandomStream,
): WorldPost | undefined {
  if (random.chance(PROPOSED_SHARE)) return drawExposure(world, timeline, state, seen, at, random);
  const { posts } = timeline;
  const from = firstAtOrAfter(posts, at - MAX_AGE_MS);
  const to = firstAtOrAfter(posts, at);
  for (let i = 0; i < TRIES && to > from; i++) {
    const post = posts[from + random.below(to - from)];
    if (!post || post.kind === "repost" || !isShowable(post, at, MAX_AGE_MS)) continue;
    if (!seen.has(post.index) && !state.hidden.has(post.author)) return post;
  }
  return undefined;
}

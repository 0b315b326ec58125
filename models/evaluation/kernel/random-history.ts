import type { Dataset } from "#models/world/dataset.ts";
import { RandomStream } from "#models/world/random.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { epochMs, hours, postId, userId } from "#shared/types/ids.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** Longer than the model reads. */
const MOST_ENTRIES = 160;
const LONGEST_DWELL_S = 60;
const ACTION_CHANCE = 0.1;

/**
 * A history that no reader has: of any length, of any posts, with any actions, after any pauses. What the network was
 * not trained on.
 */
export function randomHistory(
  { timeline, world }: Dataset,
  index: number,
  now: EpochMs,
  features: (post: number) => Int32Array,
): HistoryEntry[] {
  const random = new RandomStream(world.seed, "random-history", index);
  let at = now;
  const newestFirst = Array.from({ length: random.below(MOST_ENTRIES + 1) }, (): HistoryEntry => {
    at = epochMs(at - Math.floor(hours(24) * random.unit() ** 8));
    const post = random.below(timeline.posts.length);
    return {
      postId: postId(String(post)),
      authorId: userId(String(timeline.posts[post]?.author ?? 0)),
      features: Array.from(features(post)),
      postCreatedAt: at,
      at,
      actions: ACTIONS.filter(() => random.chance(ACTION_CHANCE)),
      dwellSeconds: random.between(0, LONGEST_DWELL_S),
    };
  });
  return newestFirst.toReversed();
}

import type { WorldPost } from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import { exp, pow } from "#models/world/real-math.ts";
import { authorAt, type World } from "#models/world/world.ts";
import { hours } from "#shared/types/ids.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

/** Views approach their final number with this time constant. */
const REACH_TIME_MS = hours(9);

/** Public totals of a post at a moment (milliseconds of the world): they grow with age, reach and quality. */
export function countsAt(world: World, post: WorldPost, at: number): EngagementCounts {
  const random = new RandomStream(world.postSeed, "counts", post.index);
  const age = Math.max(0, at - post.at);
  const followers = authorAt(world, post.author).followers;
  const audience =
    (12 + 1.8 * pow(followers + 1, 0.72)) * exp(0.5 * post.quality + 0.35 * random.normal());
  const views = audience * (1 - exp(-age / REACH_TIME_MS));
  const rate = (post.spam ? 0.1 : 1) * exp(0.6 * post.quality + 0.25 * random.normal());
  const share = (base: number): number =>
    Math.floor(views * Math.min(0.2, base * rate) + random.unit() * 0.9);
  return {
    likes: share(0.035),
    reposts: share(0.006),
    replies: share(0.005),
    quotes: share(0.0015),
    views: Math.floor(views),
  };
}

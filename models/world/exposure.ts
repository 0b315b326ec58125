import { shownPost, type WorldPost } from "#models/world/entities.ts";
import type { RandomStream } from "#models/world/random.ts";
import type { ReaderState } from "#models/world/reader-state.ts";
import { exp, log } from "#models/world/real-math.ts";
import { firstAtOrAfter, isShowable, type Timeline } from "#models/world/timeline.ts";
import { authorAt, type World } from "#models/world/world.ts";
import { RANKING } from "#shared/params/ranking.ts";

/** Where the posts that a reader meets come from: followed authors, wanted topics, what is popular, anything. */
const SOURCE_SHARES = [0.4, 0.2, 0.2, 0.2];
/** Popular is the best of this many. */
const POPULAR_DRAWS = 10;
const TRIES = 24;

export const MAX_AGE_MS = RANKING.maxPostAgeMs;

/** A post of a list that is at most `MAX_AGE_MS` old, the newer the likelier. */
function drawRecent(
  posts: readonly WorldPost[],
  at: number,
  random: RandomStream,
): WorldPost | undefined {
  const from = firstAtOrAfter(posts, at - MAX_AGE_MS);
  const to = firstAtOrAfter(posts, at);
  const u = random.unit();
  return to > from ? posts[to - 1 - Math.floor(u * random.unit() * (to - from))] : undefined;
}

function drawPopular(
  world: World,
  timeline: Timeline,
  at: number,
  random: RandomStream,
): WorldPost | undefined {
  let best: WorldPost | undefined;
  let bestScore = -Infinity;
  for (let i = 0; i < POPULAR_DRAWS; i++) {
    const post = drawRecent(timeline.posts, at, random);
    if (!post) continue;
    const score = post.quality + 0.35 * log(1 + authorAt(world, post.author).followers);
    if (score > bestScore) [best, bestScore] = [post, score];
  }
  return best;
}

/**
 * The next post that a reader meets, or none if all tries hit something seen. A mixture, so that what a history holds
 * is neither only what the reader likes nor only what is popular.
 */
export function drawExposure(
  world: World,
  timeline: Timeline,
  state: ReaderState,
  seen: ReadonlySet<number>,
  at: number,
  random: RandomStream,
): WorldPost | undefined {
  const followed = [...state.followed];
  const topicWeights = Array.from(state.topics, (taste) => exp(0.6 * taste));
  for (let i = 0; i < TRIES; i++) {
    let post: WorldPost | undefined;
    switch (random.weighted(SOURCE_SHARES)) {
      case 0:
        if (followed.length > 0) {
          post = drawRecent(timeline.byAuthor[random.pick(followed)] ?? [], at, random);
        }
        break;
      case 1:
        post = drawRecent(timeline.byTopic[random.weighted(topicWeights)] ?? [], at, random);
        break;
      case 2:
        post = drawPopular(world, timeline, at, random);
        break;
      default:
        post = drawRecent(timeline.posts, at, random);
    }
    if (!post || !isShowable(post, at, MAX_AGE_MS)) continue;
    const shown = shownPost(post);
    if (!seen.has(shown.index) && !state.hidden.has(shown.author)) return shown;
  }
  return undefined;
}

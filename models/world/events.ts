import { anchored, authorId } from "#models/world/anchor.ts";
import { LANGUAGES, type WorldPost } from "#models/world/entities.ts";
import { countsAt } from "#models/world/popularity.ts";
import { streamPosts } from "#models/world/posts.ts";
import { RandomStream } from "#models/world/random.ts";
import { wireAuthor, wirePost } from "#models/world/wire-records.ts";
import { authorAt, type World } from "#models/world/world.ts";
import type { PublicEvent } from "#shared/api/events.ts";

/** Authors that one author follows, at most. */
const MAX_FOLLOWS = 24;
/** Of the authors followed, how many write about the same topic; the others are anybody. */
const SAME_TOPIC = 0.75;

/** Who an author follows: mostly people of the same topics, the better known of two. Without duplicates. */
function authorFollows(world: World, index: number): number[] {
  const random = new RandomStream(world.seed, "follows", index);
  const author = authorAt(world, index);
  const follows = new Set<number>();
  const wanted = 2 + random.below(MAX_FOLLOWS - 1) * random.unit();
  for (let tries = 0; tries < 4 * wanted && follows.size < wanted; tries++) {
    const topic = random.chance(SAME_TOPIC) ? random.pick(author.topics) : undefined;
    const pool = topic === undefined ? undefined : world.authorsByTopic[topic];
    const draw = (): number => (pool ? random.pick(pool) : random.below(world.authors.length));
    const [a, b] = [authorAt(world, draw()), authorAt(world, draw())];
    const target = a.followers > b.followers ? a : b;
    const readable = target.language === author.language || LANGUAGES[target.language] === "en";
    if (target.index !== index && !target.spammer && readable) follows.add(target.index);
  }
  return [...follows];
}

function* postEvents(world: World, post: WorldPost, now: number): Generator<PublicEvent, void> {
  const record = wirePost(world, post, now);
  const { id, authorId: author } = record;
  yield { type: "post", post: record };
  if (post.deletedAt !== undefined && post.deletedAt <= world.preset.windowMs) {
    const at = anchored(world, post.deletedAt, now);
    yield { type: "delete", postId: id, authorId: author, at };
  } else if (post.kind !== "repost") {
    const end = world.preset.windowMs;
    const at = anchored(world, end, now);
    yield { type: "counts", postId: id, authorId: author, at, counts: countsAt(world, post, end) };
  }
}

/**
 * The public facts of a world that ends a minute before `now` (epoch milliseconds): authors, whom they follow, then the
 * posts of the preset's last stretch in time order, each with its totals or its delete. Streamed: memory does not grow
 * with the number of posts.
 *
 * @param after only posts created after this, epoch milliseconds
 */
export function* worldEvents(
  world: World,
  { now, after = 0 }: { readonly now: number; readonly after?: number },
): Generator<PublicEvent, void> {
  const begin = anchored(world, 0, now);
  for (const { index } of world.authors) {
    yield { type: "author", author: wireAuthor(world, index, now) };
  }
  for (const { index } of world.authors) {
    const userId = authorId(world, index);
    for (const target of authorFollows(world, index)) {
      yield { type: "follow", userId, targetId: authorId(world, target), at: begin };
    }
  }
  const from = world.preset.windowMs - world.preset.emittedMs;
  for (const post of streamPosts(world)) {
    if (post.at >= from && anchored(world, post.at, now) > after)
      yield* postEvents(world, post, now);
  }
}

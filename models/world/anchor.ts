import type { WorldPost } from "#models/world/entities.ts";
import type { World } from "#models/world/world.ts";
import {
  epochMs,
  postId,
  userId,
  type EpochMs,
  type PostId,
  type UserId,
} from "#shared/types/ids.ts";

/** The world ends this long before the anchor, so that clocks that disagree see no post in the future. */
const MARGIN_MS = 60_000;
/** Snowflakes count milliseconds from here, as X's do. */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;
const SEQUENCE_BITS = 22n;
const SEQUENCE_MASK = (1 << Number(SEQUENCE_BITS)) - 1;

/** A moment of the world as wall-clock time, if the world ends at `anchor`. */
export const anchored = (world: World, at: number, anchor: number): EpochMs =>
  epochMs(anchor - MARGIN_MS - (world.preset.windowMs - at));

/** A decimal snowflake of the anchored time: the same world loaded a day later has other posts. */
export function anchoredPostId(world: World, post: WorldPost, anchor: number): PostId {
  const time = BigInt(anchored(world, post.at, anchor) - SNOWFLAKE_EPOCH_MS);
  return postId(String((time << SEQUENCE_BITS) | BigInt(post.index & SEQUENCE_MASK)));
}

/** Authors keep their id whenever they are loaded. Worlds of different seeds share no author. */
export const authorId = (world: World, index: number): UserId =>
  userId(`w${(world.seed >>> 0).toString(36)}-${index.toString(36)}`);

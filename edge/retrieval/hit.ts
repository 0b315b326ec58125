import { newestFirst } from "#edge/thunder/newest-first.ts";
import type { UserId } from "#shared/types/ids.ts";
import type { TinyPost } from "#shared/types/post.ts";

/** A post that a source proposes. */
export interface Hit extends TinyPost {
  /** Names the shard that hydrates it. */
  readonly authorId: UserId;
  /** Higher is better; comparable within one source. */
  readonly score: number;
  /** Young enough for a feed; the others only fill what these leave. */
  readonly fresh: boolean;
}

/** A total order: fresh before archived, then by score, then newest first. */
export const bestFirst = (a: Hit, b: Hit): number =>
  Number(b.fresh) - Number(a.fresh) || b.score - a.score || newestFirst(a, b);

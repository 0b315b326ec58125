import type { Action } from "#shared/types/action.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";

/** One thing the reader did, with what the model needs of the post it was done to. Never leaves the device. */
export interface HistoryEntry {
  readonly postId: PostId;
  readonly authorId: UserId;
  /** As the post carried them when it was shown. */
  readonly features: readonly number[];
  readonly postCreatedAt: EpochMs;
  /** When the reader met the post. */
  readonly at: EpochMs;
  /** All actions taken on that post in that visit. */
  readonly actions: readonly Action[];
  readonly dwellSeconds: number;
  /** The start of the text, for "because you liked ..."; absent for imported histories. */
  readonly excerpt?: string | undefined;
}

/** One feed request with all it needs. Pure stages read the clock and the dice from here. */
export interface FeedQuery {
  readonly viewerId: UserId;
  readonly now: EpochMs;
  /** Same seed, same slate. */
  readonly seed: number;
  /** How many posts to select. */
  readonly limit: number;
  readonly following: ReadonlySet<UserId>;
  readonly blockedAuthors: ReadonlySet<UserId>;
  readonly mutedAuthors: ReadonlySet<UserId>;
  readonly mutedKeywords: readonly string[];
  /** Posts that were on screen before. */
  readonly seen: ReadonlySet<PostId>;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  /** int8 `[E]` = round(127 x) of the reader tower's unit vector; absent where the tower has not run. */
  readonly readerVector?: Int8Array | undefined;
}

import type { PostEncoding } from "#edge/embedding/encode-posts.ts";
import type { Counts } from "#edge/metrics/counters.ts";
import type { CorpusPost } from "#edge/retrieval/corpus.ts";
import type { LightPost, PostFacts } from "#edge/thunder/light-post.ts";
import type { Toggle } from "#edge/thunder/toggle.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import type { RetrievalSource } from "#shared/params/retrieval.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { PostRef } from "#shared/types/post.ts";

/** What crosses the line between the worker and a shard: plain values, one call per shard and step. */

/** A post as a shard's memory holds it. */
export interface ShardPost extends LightPost, CorpusPost {
  /** Its row in the shard's `posts` table. */
  readonly row: number;
  /** Its `refKey`, made once. */
  readonly key: string;
}

/** A `Scan` on the wire. The settled posts as columns: they are many, and only their order matters. */
export interface ShardScan {
  readonly settledIds: readonly PostId[];
  readonly settledAt: Float64Array;
  readonly open: readonly (readonly LightPost[])[];
  readonly eligible: number;
}

export interface ShardEvent {
  /** Place in the request, for its answer. */
  readonly index: number;
  readonly event: PublicEvent;
  /** Of a post. */
  readonly encoding?: PostEncoding | undefined;
}

export type LinkKind = "reply" | "repost" | "quote";

/** Says that a post refers to `postId` by `authorId`, and how that post lives. For the shard of the latter. */
export interface PostLink extends PostRef {
  readonly kind: LinkKind;
  readonly fromId: PostId;
  readonly life: Toggle;
}

export interface Applied {
  readonly accepted: number;
  readonly duplicates: number;
  /** Indices of posts whose id is taken by another content. */
  readonly conflicts: readonly number[];
  /** To be told to the shards of the posts referred to. Repeated for duplicates: a crash may have swallowed the first. */
  readonly links: readonly PostLink[];
}

export interface ShardScanQuery {
  readonly authors: readonly UserId[];
  readonly exclude: readonly PostId[];
  readonly videosOnly: boolean;
  readonly limit: number;
  readonly now: EpochMs;
}

export interface ShardSearchQuery {
  readonly embedding?: Int8Array | undefined;
  readonly sources: readonly RetrievalSource[];
  readonly limit: number;
  readonly exclude: readonly PostId[];
  readonly now: EpochMs;
}

/** A hydrated post without its source fields, as JSON text: it is stored as text and leaves as text. */
export interface HydratedJson {
  readonly id: PostId;
  readonly json: string;
  /** What the post repeats, quotes and answers. */
  readonly refs: readonly PostRef[];
}

export type FactsList = readonly (PostFacts | null)[];

export interface ShardStats {
  readonly posts: number;
  readonly timelineAuthors: number;
  /** Stored posts whose embedding is of an older model. */
  readonly stalePosts: number;
  /** Since the object started. */
  readonly accepted: number;
  readonly duplicates: number;
  /** What worker isolates counted, if this is the object that keeps it. */
  readonly counts: Counts;
}

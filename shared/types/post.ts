import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";

export interface PostRef {
  readonly postId: PostId;
  readonly authorId: UserId;
}

export interface ReplyRef extends PostRef {
  /** The post that began the conversation. */
  readonly rootId: PostId;
}

export interface MediaItem {
  readonly kind: "photo" | "video";
  readonly durationMs?: number | undefined;
  readonly alt?: string | undefined;
  readonly url?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** What the store keeps per timeline entry: enough to sort and to look up. */
export interface TinyPost {
  readonly id: PostId;
  readonly createdAt: EpochMs;
}

/** A post as its author published it: the `Post` record of the wire contract. */
export interface Post extends TinyPost {
  readonly authorId: UserId;
  /** At most 32,768 characters of well-formed Unicode; empty only with `repostOf` or media. */
  readonly text: string;
  readonly lang?: string | undefined;
  readonly replyTo?: ReplyRef | undefined;
  readonly repostOf?: PostRef | undefined;
  readonly quoteOf?: PostRef | undefined;
  readonly media?: readonly MediaItem[] | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly links?: readonly string[] | undefined;
  readonly subscriberOnly?: boolean | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly network?: string | undefined;
  readonly url?: string | undefined;
  /** When it was first published elsewhere, if an importer moved it in time. */
  readonly originalCreatedAt?: EpochMs | undefined;
}

/** Every post is exactly one of these; a reply that reposts is a repost. */
export type PostKind = "original" | "reply" | "repost";

export const postKind = (post: Pick<Post, "replyTo" | "repostOf">): PostKind =>
  post.repostOf ? "repost" : post.replyTo ? "reply" : "original";

/** The conversation a post belongs to. */
export const conversationId = (post: Pick<Post, "id" | "replyTo">): PostId =>
  post.replyTo?.rootId ?? post.id;

/** A public profile. An author never announced is `{id, name: id, handle: id}`. */
export interface Author {
  readonly id: UserId;
  readonly name: string;
  readonly handle: string;
  readonly followers?: number | undefined;
  readonly following?: number | undefined;
  readonly verified?: boolean | undefined;
  readonly avatar?: string | undefined;
  readonly createdAt?: EpochMs | undefined;
}

/** Public engagement totals. */
export interface EngagementCounts {
  readonly likes: number;
  readonly reposts: number;
  readonly replies: number;
  readonly quotes: number;
  readonly views?: number | undefined;
}

export interface VisibilityVerdict {
  readonly action: "allow" | "interstitial" | "drop";
  readonly reason?: string | undefined;
}

/** One verdict for readers who follow the author, one for everybody else. */
export interface PostVisibility {
  readonly home: VisibilityVerdict;
  readonly recommendations: VisibilityVerdict;
}

/** Which source proposed a post; shown to the reader and used by filters. */
export type SourceName = "in-network" | "two-tower" | "popular" | "recent" | "lookup" | "cache";

/** A post with every public fact a reader's device needs to filter, rank and show it: one round trip, no N+1. */
export interface HydratedPost extends Post {
  readonly author: Author;
  readonly counts: EngagementCounts;
  readonly visibility: PostVisibility;
  /** Rows of the model's embedding table (`shared/features/post-features.ts`), computed once, at ingest. */
  readonly features: readonly number[];
  /** base64 of int8 `[E]`: round(127 x) of the unit vector; `E` is the manifest's `embeddingDim`. */
  readonly embedding: string;
  readonly modelVersion: string;
  readonly source: SourceName;
  readonly sourceScore?: number | undefined;
  /** 1 = the source's best. */
  readonly sourceRank?: number | undefined;
  /** Parent, then root if it is another post. */
  readonly ancestors?: readonly PostId[] | undefined;
}

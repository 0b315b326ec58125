import { THUNDER } from "#shared/params/thunder.ts";
import type { PostId, UserId } from "#shared/types/ids.ts";
import type { Post, PostKind, PostRef, ReplyRef, TinyPost } from "#shared/types/post.ts";
import { postKind } from "#shared/types/post.ts";

/** What the read rules look at; text and the rest stay in SQLite. */
export interface LightPost extends TinyPost {
  readonly authorId: UserId;
  readonly replyTo?: ReplyRef | undefined;
  readonly repostOf?: PostRef | undefined;
  /** Its own video, long enough and nothing beside it. A repost may be eligible by its source's. */
  readonly hasVideo: boolean;
}

export const toLightPost = (post: Post): LightPost => ({
  id: post.id,
  authorId: post.authorId,
  createdAt: post.createdAt,
  ...(post.replyTo && { replyTo: post.replyTo }),
  ...(post.repostOf && { repostOf: post.repostOf }),
  hasVideo: hasVideo(post),
});

/** A video of unknown length counts: only what is known to be too short does not. */
function hasVideo({ media }: Post): boolean {
  const only = media?.length === 1 ? media[0] : undefined;
  return (
    only?.kind === "video" &&
    (only.durationMs === undefined || only.durationMs >= THUNDER.minVideoDurationMs)
  );
}

/** What a reply's or repost's fate depends on: its parent or source, as the store that owns it knows it. */
export interface PostFacts {
  /** Stored, alive and within retention. */
  readonly present: boolean;
  /** A delete is in force, whether or not the post ever arrived. */
  readonly deleted: boolean;
  readonly kind?: PostKind | undefined;
  /** The post that it replies to. */
  readonly answers?: PostId | undefined;
  readonly video?: boolean | undefined;
}

export const factsOf = (post: LightPost, present: boolean, deleted: boolean): PostFacts => ({
  present,
  deleted,
  kind: postKind(post),
  answers: post.replyTo?.postId,
  video: post.hasVideo && post.replyTo === undefined,
});

/** Names a post with its author: what a reference must match. Ids hold no control characters. */
export const refKey = ({ postId, authorId }: PostRef): string => `${postId}\u0000${authorId}`;

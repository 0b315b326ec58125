import { epochMs, postId, userId } from "#shared/types/ids.ts";
import type { Post, PostRef, ReplyRef } from "#shared/types/post.ts";

export const ref = (post: string, author: string): PostRef => ({
  postId: postId(post),
  authorId: userId(author),
});
export const replyTo = (post: string, author: string, root = post): ReplyRef => ({
  ...ref(post, author),
  rootId: postId(root),
});

/** A post of the last minute, unless told otherwise. */
export const post = (
  id: string,
  author: string,
  more: Partial<Omit<Post, "id" | "authorId" | "createdAt">> & { createdAt?: number } = {},
): Post => ({
  text: `post ${id}`,
  ...more,
  id: postId(id),
  authorId: userId(author),
  createdAt: epochMs(more.createdAt ?? Date.now() - 60_000),
});

export const posted = (...args: Parameters<typeof post>) =>
  ({ type: "post", post: post(...args) }) as const;

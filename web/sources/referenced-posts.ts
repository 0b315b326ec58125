import type { PostCandidate } from "#shared/types/candidate.ts";
import type { HydratedPost, PostRef } from "#shared/types/post.ts";

/**
 * The candidates with the posts they repeat, quote and answer: from among themselves, or from those that came with them.
 * A post that is gone stays absent.
 */
export function withReferencedPosts(
  batches: readonly (readonly HydratedPost[])[],
  referenced: readonly HydratedPost[],
): PostCandidate[][] {
  const known = new Map([...batches.flat(), ...referenced].map((post) => [post.id, post]));
  const find = (ref: PostRef | undefined): HydratedPost | undefined => {
    const post = ref && known.get(ref.postId);
    return post?.authorId === ref?.authorId ? post : undefined;
  };
  return batches.map((posts) =>
    posts.map((post) => ({
      ...post,
      ...(post.repostOf && { reposted: find(post.repostOf) }),
      ...(post.quoteOf && { quoted: find(post.quoteOf) }),
      ...(post.replyTo && { parent: find(post.replyTo) }),
    })),
  );
}

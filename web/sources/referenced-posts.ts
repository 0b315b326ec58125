import { LIMITS } from "#shared/params/limits.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { PostId } from "#shared/types/ids.ts";
import type { HydratedPost, Post } from "#shared/types/post.ts";
import type { EdgeClient } from "#web/api/edge-client.ts";

const refsOf = ({ repostOf, quoteOf, replyTo }: Post): PostId[] =>
  [repostOf, quoteOf, replyTo].flatMap((ref) => (ref ? [ref.postId] : []));

/**
 * The candidates with the posts they repeat, quote and answer. The edge is asked for all that are missing, before
 * anything is filtered or ranked: what is asked for tells nothing about the reader. What it does not answer stays
 * absent.
 */
export async function withReferencedPosts(
  edge: Pick<EdgeClient, "lookup">,
  batches: readonly (readonly HydratedPost[])[],
  signal: AbortSignal,
): Promise<PostCandidate[][]> {
  const known = new Map(batches.flat().map((post) => [post.id, post]));
  const missing = [...new Set(batches.flat().flatMap(refsOf))].filter((id) => !known.has(id));
  const chunks = Array.from({ length: Math.ceil(missing.length / LIMITS.lookupIds) }, (_, i) =>
    missing.slice(i * LIMITS.lookupIds, (i + 1) * LIMITS.lookupIds),
  );
  const answers = await Promise.all(chunks.map((ids) => edge.lookup(ids, signal)));
  for (const answer of answers)
    if (answer.ok) for (const post of answer.value.posts) known.set(post.id, post);
  const found = (ref: { readonly postId: PostId } | undefined) => ref && known.get(ref.postId);
  return batches.map((posts) =>
    posts.map((post) => ({
      ...post,
      ...(post.repostOf && { reposted: found(post.repostOf) }),
      ...(post.quoteOf && { quoted: found(post.quoteOf) }),
      ...(post.replyTo && { parent: found(post.replyTo) }),
    })),
  );
}

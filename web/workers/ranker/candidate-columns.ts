import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { epochMs } from "#shared/types/ids.ts";
import { type CandidateColumns, COUNTS } from "#web/workers/ranker/ranker.api.ts";

/**
 * Packs posts for the way to the worker: three buffers instead of a thousand objects. A feature list of another length
 * than the first one's is cut or filled with 0, which means nothing to the model.
 */
export function toColumns(posts: readonly CandidatePost[]): CandidateColumns {
  const N = posts.length;
  const F = posts[0]?.features.length ?? 0;
  const features = new Int32Array(N * F);
  const createdAt = new Float64Array(N);
  const counts = new Float64Array(N * COUNTS.length);
  for (const [i, post] of posts.entries()) {
    for (let slot = 0; slot < F; slot++) features[i * F + slot] = post.features[slot] ?? 0;
    createdAt[i] = post.createdAt;
    for (const [column, name] of COUNTS.entries())
      counts[i * COUNTS.length + column] = post.counts[name] ?? NaN;
  }
  return { features, createdAt, counts };
}

/** The inverse of `toColumns`; features are views. */
export function toPosts({ features, createdAt, counts }: CandidateColumns): CandidatePost[] {
  const N = createdAt.length;
  const F = N === 0 ? 0 : features.length / N;
  return Array.from(createdAt, (at, i) => ({
    features: features.subarray(i * F, (i + 1) * F),
    createdAt: epochMs(at),
    counts: toCounts(counts.subarray(i * COUNTS.length, (i + 1) * COUNTS.length)),
  }));
}

/** An unknown count is NaN in the column and absent in the post. */
function toCounts(row: Float64Array): CandidatePost["counts"] {
  const [likes = 0, reposts = 0, replies = 0, views = NaN] = row;
  return { likes, reposts, replies, views: Number.isNaN(views) ? undefined : views };
}

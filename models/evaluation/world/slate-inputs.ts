import type { Dataset, EvaluationSlate } from "#models/world/dataset.ts";
import { countsAt } from "#models/world/popularity.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { type EpochMs, epochMs, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** A slate as the app would meet it. `features` gives those of a post by its number. */
export function slateInputs(
  { world, timeline }: Dataset,
  { impressions, candidates, at: now }: EvaluationSlate,
  features: (post: number) => Int32Array,
): {
  readonly history: readonly HistoryEntry[];
  readonly shown: readonly CandidatePost[];
  readonly now: EpochMs;
} {
  const postOf = (index: number) => {
    const post = timeline.posts[index];
    if (!post) throw new RangeError(`no post ${index}`);
    return post;
  };
  return {
    history: impressions.map(({ post: index, at, actions, dwellSeconds }) => ({
      postId: postId(String(index)),
      authorId: userId(String(postOf(index).author)),
      features: Array.from(features(index)),
      postCreatedAt: epochMs(postOf(index).at),
      at: epochMs(at),
      actions,
      dwellSeconds,
    })),
    shown: Array.from(candidates, (index) => ({
      features: features(index),
      createdAt: epochMs(postOf(index).at),
      counts: countsAt(world, postOf(index), now),
    })),
    now: epochMs(now),
  };
}

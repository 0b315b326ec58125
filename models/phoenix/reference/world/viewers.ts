import type { HashedPost, HashedViewer } from "#models/phoenix/reference/hashed-inputs.ts";
import { postAgeBucket } from "#models/phoenix/reference/post-age.ts";
import { type Dataset, DATASET_ANCHOR_MS, type Impression } from "#models/world/dataset.ts";
import { ACTION_INDEX } from "#shared/types/action.ts";

/** Ids of the world count from 0, which is padding in the reference. */
const hashedId = (index: number): string => String(index + 1);
const seconds = (worldMs: number): number => Math.floor((DATASET_ANCHOR_MS + worldMs) / 1_000);

/** A post of the world as a candidate at a moment, milliseconds of the world. @throws {RangeError} if there is no such post */
export function worldPost({ timeline }: Dataset, index: number, at: number): HashedPost {
  const post = timeline.posts[index];
  if (!post) throw new RangeError(`no post ${index} in a world of ${timeline.posts.length}`);
  return {
    postId: hashedId(index),
    authorId: hashedId(post.author),
    postAge: postAgeBucket(seconds(at), seconds(post.at)),
  };
}

/** A reader with a past. Anonymous, because the readers of the evaluation are nobody that was trained on. */
export const worldViewer = (dataset: Dataset, past: readonly Impression[]): HashedViewer => ({
  userId: "0",
  history: past.map(({ post, at, actions, dwellSeconds }) => ({
    ...worldPost(dataset, post, at),
    actions: Object.fromEntries(actions.map((action) => [ACTION_INDEX[action], 1])),
    dwell: dwellSeconds,
  })),
});

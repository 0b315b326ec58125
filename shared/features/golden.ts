import type { FeaturePost } from "#shared/features/post-features.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { Action } from "#shared/types/action.ts";
import type { EpochMs, PostId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** `models/artifacts/golden.json`: inputs and what they must give, replayed by tests and by the app when it starts. */
export interface GoldenSet {
  readonly modelVersion: string;
  /** Largest absolute difference from the stored outputs that a right runtime shows. */
  readonly tolerance: { readonly probability: number; readonly reader: number };
  readonly now: EpochMs;
  readonly posts: readonly GoldenPost[];
  readonly readers: readonly GoldenReader[];
}

export interface GoldenPost extends FeaturePost {
  readonly id: PostId;
  readonly createdAt: EpochMs;
  readonly counts: CandidatePost["counts"];
  /** `[F]` */
  readonly features: readonly number[];
  /** base64 of int8 `[E]` */
  readonly embedding: string;
}

/** All golden posts scored, in order, for one history; the first reader has none. */
export interface GoldenReader {
  readonly history: readonly {
    /** Index in `posts`. */
    readonly post: number;
    readonly at: EpochMs;
    readonly actions: readonly Action[];
    readonly dwellSeconds: number;
  }[];
  /** `[posts, A]`, row-major. */
  readonly probabilities: readonly number[];
  /** `[posts, C]`, in [0, 1]. */
  readonly continuous: readonly number[];
  /** `[E]`: the reader tower's unit vector. */
  readonly reader: readonly number[];
}

/** The history that a golden reader stands for. */
export const goldenHistory = (golden: GoldenSet, reader: GoldenReader): HistoryEntry[] =>
  reader.history.flatMap(({ post: index, ...entry }) => {
    const post = golden.posts[index];
    if (!post) return [];
    const { id, authorId, features, createdAt } = post;
    return [{ ...entry, postId: id, authorId, features, postCreatedAt: createdAt }];
  });

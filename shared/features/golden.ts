import type { FeaturePost } from "#shared/features/post-features.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { Action } from "#shared/types/action.ts";
import type { EpochMs, PostId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** `models/artifacts/golden.json`: inputs and what they must give, replayed by tests and by the app when it starts. */
export interface GoldenSet {
  readonly modelVersion: string;
  /** Largest absolute difference from the stored outputs that a right runtime shows. */
  readonly tolerance: GoldenTolerance;
  readonly now: EpochMs;
  readonly posts: readonly GoldenPost[];
  /** With the outputs of the graphs with f32 weights. */
  readonly readers: readonly GoldenReader[];
  /** What the network gave on jax-js, as it was trained, when it was exported; one for each reader. */
  readonly trained?: readonly GoldenOutputs[];
  /** What graphs with other weights give, and the kernel (`kernel-int8`): see `goldenOf`. */
  readonly variants?: Readonly<Record<string, GoldenVariant>>;
}

export interface GoldenTolerance {
  readonly probability: number;
  readonly reader: number;
}

export interface GoldenVariant {
  readonly tolerance: GoldenTolerance;
  /** One for each of the set's readers. */
  readonly outputs: readonly GoldenOutputs[];
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

/** All golden posts scored, in order, for one history. */
export interface GoldenOutputs {
  /** `[posts, A]`, row-major. */
  readonly probabilities: readonly number[];
  /** `[posts, C]`, in [0, 1]. */
  readonly continuous: readonly number[];
  /** `[E]`: the reader tower's unit vector. */
  readonly reader: readonly number[];
}

/** The first reader has no history. */
export interface GoldenReader extends GoldenOutputs {
  readonly history: readonly {
    /** Index in `posts`. */
    readonly post: number;
    readonly at: EpochMs;
    readonly actions: readonly Action[];
    readonly dwellSeconds: number;
  }[];
}

/**
 * The set as graphs with weights of `variant` must answer it, or the kernel with a file of some precision:
 * `kernel-f32`, `kernel-int8`. Variants that are not listed, as `kernel-f32`, answer as f32 does.
 */
export function goldenOf(golden: GoldenSet, variant: string): GoldenSet {
  const other = golden.variants?.[variant];
  if (other === undefined) return golden;
  const readers = golden.readers.map((reader, i) => ({ ...reader, ...other.outputs[i] }));
  return { ...golden, tolerance: other.tolerance, readers };
}

/** The history that a golden reader stands for. */
export const goldenHistory = (golden: GoldenSet, reader: GoldenReader): HistoryEntry[] =>
  reader.history.flatMap(({ post: index, ...entry }) => {
    const post = golden.posts[index];
    if (!post) return [];
    const { id, authorId, features, createdAt } = post;
    return [{ ...entry, postId: id, authorId, features, postCreatedAt: createdAt }];
  });

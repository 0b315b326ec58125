import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { vectorParts, writePostVector } from "#shared/features/post-vector.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX } from "#shared/types/action.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { EngagementCounts } from "#shared/types/post.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** One input of an ONNX graph. */
export type InputTensor =
  | { readonly type: "float32"; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: "int32"; readonly dims: readonly number[]; readonly data: Int32Array };

/** What of the manifest the packing needs. */
export interface RankerShape {
  readonly layout: FeatureLayout;
  readonly ranker: {
    /** History positions. */
    readonly S: number;
    /** Discrete heads: `ACTIONS`, in order. */
    readonly A: number;
  };
}

export type ContextInputs = Readonly<
  Record<
    "history_posts" | "history_actions" | "history_facts" | "history_gap" | "history_mask",
    InputTensor
  >
>;

/** Columns of `history_facts`: dwell, linear and logarithmic, both in [0, 1]. */
export const HISTORY_FACTS = 2;

/**
 * Packs the newest `S` entries of a history (oldest first) into the inputs of the `context` and `user-tower` graphs.
 * Right-aligned: the newest is at `S - 1`. A reader without history gets zeros and an empty mask, which both graphs take.
 *
 * | tensor            | dtype   | shape    | content                                                     |
 * | ----------------- | ------- | -------- | ----------------------------------------------------------- |
 * | `history_posts`   | float32 | `[S, P]` | post vectors                                                |
 * | `history_actions` | float32 | `[S, A]` | 1 taken, -1 not taken; all 0 for an entry without actions   |
 * | `history_facts`   | float32 | `[S, 2]` | dwell, see `HISTORY_FACTS`                                  |
 * | `history_gap`     | int32   | `[S]`    | bucket of the pause before the entry                        |
 * | `history_mask`    | float32 | `[S]`    | 1 where there is an entry                                   |
 *
 * Nothing here depends on the present, so the graph's output stays valid until the history changes.
 */
export function contextInputs(
  history: readonly HistoryEntry[],
  table: EmbeddingTable,
  { layout, ranker: { S, A } }: RankerShape,
): ContextInputs {
  const parts = vectorParts(layout);
  const P = parts.length * table.width;
  const posts = new Float32Array(S * P);
  const actions = new Float32Array(S * A);
  const facts = new Float32Array(S * HISTORY_FACTS);
  const gap = new Int32Array(S);
  const mask = new Float32Array(S);
  const from = Math.max(0, history.length - S);
  for (let i = from; i < history.length; i++) {
    const entry = history[i];
    if (!entry) continue;
    const slot = S - history.length + i;
    writePostVector(entry.features, table, parts, posts, slot * P);
    writeActions(entry, actions.subarray(slot * A, (slot + 1) * A));
    writeDwell(entry, facts, slot * HISTORY_FACTS);
    gap[slot] = gapBucket(history[i - 1]?.at, entry.at);
    mask[slot] = 1;
  }
  return {
    history_posts: { type: "float32", dims: [S, P], data: posts },
    history_actions: { type: "float32", dims: [S, A], data: actions },
    history_facts: { type: "float32", dims: [S, HISTORY_FACTS], data: facts },
    history_gap: { type: "int32", dims: [S], data: gap },
    history_mask: { type: "float32", dims: [S], data: mask },
  };
}

/** 1 taken, -1 not taken; leaves `out` as it is for an entry without actions. */
export function writeActions({ actions }: Pick<HistoryEntry, "actions">, out: Float32Array): void {
  if (actions.length === 0) return;
  out.fill(-1);
  for (const action of actions) out[ACTION_INDEX[action]] = 1;
}

/** The columns of `history_facts`. */
export function writeDwell(
  { dwellSeconds }: Pick<HistoryEntry, "dwellSeconds">,
  out: Float32Array,
  at: number,
): void {
  const dwell = Math.min(Math.max(dwellSeconds, 0), FEATURES.maxDwellS);
  out[at] = dwell / FEATURES.maxDwellS;
  out[at + 1] = Math.log1p(dwell) / Math.log1p(FEATURES.maxDwellS);
}

/** What the ranker reads of a candidate. A `HydratedPost` is one. */
export interface CandidatePost {
  readonly features: ArrayLike<number>;
  readonly createdAt: EpochMs;
  readonly counts: Pick<EngagementCounts, "likes" | "reposts" | "replies" | "views">;
}

/** Columns of `candidate_facts`: logarithms of likes, reposts, replies, views; 1 if views are known. */
export const CANDIDATE_FACTS = 5;

export type CandidateInputs = Readonly<
  Record<"candidate_posts" | "candidate_age" | "candidate_gap" | "candidate_facts", InputTensor>
>;

/**
 * Packs `N` posts into the inputs of the `candidates` graph, in the caller's order. `lastAt` is the time of the newest
 * history entry, absent without history. Each row depends on its post, `now` and `lastAt` only.
 *
 * | tensor            | dtype   | shape    | content                                        |
 * | ----------------- | ------- | -------- | ---------------------------------------------- |
 * | `candidate_posts` | float32 | `[N, P]` | post vectors                                   |
 * | `candidate_age`   | int32   | `[N]`    | bucket of the post's age                       |
 * | `candidate_gap`   | int32   | `[N]`    | bucket of the pause since the reader's last    |
 * | `candidate_facts` | float32 | `[N, 5]` | engagement, see `CANDIDATE_FACTS`; about [0, 1] |
 */
export function candidateInputs(
  candidates: readonly CandidatePost[],
  { now, lastAt }: { readonly now: EpochMs; readonly lastAt?: EpochMs | undefined },
  table: EmbeddingTable,
  { layout }: RankerShape,
): CandidateInputs {
  const N = candidates.length;
  const parts = vectorParts(layout);
  const P = parts.length * table.width;
  const posts = new Float32Array(N * P);
  const age = new Int32Array(N);
  const facts = new Float32Array(N * CANDIDATE_FACTS);
  for (const [i, { features, createdAt, counts }] of candidates.entries()) {
    writePostVector(features, table, parts, posts, i * P);
    age[i] = ageBucket(createdAt, now);
    writeFacts(counts, facts, i * CANDIDATE_FACTS);
  }
  return {
    candidate_posts: { type: "float32", dims: [N, P], data: posts },
    candidate_age: { type: "int32", dims: [N], data: age },
    candidate_gap: {
      type: "int32",
      dims: [N],
      data: new Int32Array(N).fill(gapBucket(lastAt, now)),
    },
    candidate_facts: { type: "float32", dims: [N, CANDIDATE_FACTS], data: facts },
  };
}

/** Logarithms, because engagement spans five decades; a common cap, because imported totals may be any number. */
export function writeFacts(counts: CandidatePost["counts"], out: Float32Array, at: number): void {
  const scale = 1 / Math.log1p(FEATURES.maxCount);
  const { likes, reposts, replies, views } = counts;
  for (const [i, count] of [likes, reposts, replies, views ?? 0].entries())
    out[at + i] = Math.log1p(Math.min(Math.max(count, 0), FEATURES.maxCount)) * scale;
  out[at + 4] = views === undefined ? 0 : 1;
}

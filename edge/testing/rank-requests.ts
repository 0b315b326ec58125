import type { RankRequest } from "#shared/api/rank.ts";
import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import { type GoldenReader, type GoldenSet, goldenHistory } from "#shared/features/golden.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** What a device sends to have posts scored: features, what was done, and times as buckets. */
export const rankRequest = (
  modelVersion: string,
  history: readonly HistoryEntry[],
  candidates: readonly CandidatePost[],
  now: EpochMs,
): RankRequest => ({
  modelVersion,
  context: {
    features: history.map(({ features }) => features),
    actions: history.map(({ actions }) => [...actions]),
    dwellSeconds: history.map(({ dwellSeconds }) => dwellSeconds),
    gaps: history.map(({ at }, i) => gapBucket(history[i - 1]?.at, at)),
    gap: gapBucket(history.at(-1)?.at, now),
  },
  candidates: candidates.map(({ features, counts, createdAt }) => ({
    features: Array.from(features),
    counts,
    age: ageBucket(createdAt, now),
  })),
});

/** The golden posts, for a golden reader. */
export const goldenRequest = (golden: GoldenSet, reader: GoldenReader): RankRequest =>
  rankRequest(golden.modelVersion, goldenHistory(golden, reader), golden.posts, golden.now);

/** The numbers of an answer. */
export const float32sOf = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);

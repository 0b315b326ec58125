import type { RankRequest } from "#shared/api/rank.ts";
import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import { type GoldenReader, type GoldenSet, goldenHistory } from "#shared/features/golden.ts";

/** What a device would send to have the golden posts ranked for a golden reader. */
export function goldenRequest(golden: GoldenSet, reader: GoldenReader): RankRequest {
  const history = goldenHistory(golden, reader);
  return {
    modelVersion: golden.modelVersion,
    context: {
      features: history.map(({ features }) => features),
      actions: history.map(({ actions }) => [...actions]),
      dwellSeconds: history.map(({ dwellSeconds }) => dwellSeconds),
      gaps: history.map(({ at }, i) => gapBucket(history[i - 1]?.at, at)),
      gap: gapBucket(history.at(-1)?.at, golden.now),
    },
    candidates: golden.posts.map(({ features, counts, createdAt }) => ({
      features,
      counts,
      age: ageBucket(createdAt, golden.now),
    })),
  };
}

/** The numbers of an answer. */
export const float32sOf = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);

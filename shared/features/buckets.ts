import { FEATURES } from "#shared/params/features.ts";
import type { EpochMs } from "#shared/types/ids.ts";

const MINUTE_MS = 60_000;

/**
 * A post's age as a bucket in [0, ageBuckets): 0 = unknown (negative, or a time is 0), then one an hour, the last one
 * open.
 *
 * @see xai-org/x-algorithm, May 2026: 4,800 minutes in steps of 60, two more for the ends
 */
export function ageBucket(createdAt: EpochMs, now: EpochMs): number {
  if (createdAt === 0 || now === 0 || now < createdAt) return 0;
  const minutes = Math.floor((now - createdAt) / MINUTE_MS);
  return Math.min(Math.floor(minutes / FEATURES.ageBucketMinutes) + 1, FEATURES.ageBuckets - 1);
}

/**
 * The pause since the entry before as a bucket in [0, gapBuckets): 0 = there is none, then powers of two of a minute.
 * It tells a session's next post from tomorrow's first one.
 */
export function gapBucket(previousAt: EpochMs | undefined, at: EpochMs): number {
  if (previousAt === undefined) return 0;
  const minutes = Math.max(0, at - previousAt) / MINUTE_MS;
  return Math.min(1 + Math.floor(Math.log2(1 + minutes)), FEATURES.gapBuckets - 1);
}

/** Hours that have a bucket of their own; older posts share the last one. */
const HOURS = 80;

/** Buckets 0 to 81. */
export const POST_AGES = HOURS + 2;

/**
 * Bucket of a post's age when it was shown: 1 for its first hour, 2 for the second, ..., 81 from 80 hours on; 0 where a
 * time is unknown (0) or the post would be from the future. Seconds since any epoch.
 */
export function postAgeBucket(shownAtS: number, createdAtS: number): number {
  if (shownAtS === 0 || createdAtS === 0) return 0;
  const minutes = Math.floor((shownAtS - createdAtS) / 60);
  return minutes < 0 ? 0 : Math.min(Math.floor(minutes / 60) + 1, POST_AGES - 1);
}

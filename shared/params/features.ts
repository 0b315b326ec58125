/** How a post's text and form become features. A change needs a new model: the numbers are part of its layout. */
export const FEATURES = {
  /** Only the start of a text is read, in UTF-16 units: it says what a post is about, and it bounds the work. */
  textLength: 1_000,
  /** Longer tokens are cut, in UTF-16 units. */
  tokenLength: 40,
  /** A video's length becomes a bucket; these are their upper ends, in seconds. */
  videoBucketsS: [10, 30, 60, 180, 600],
  /** A text's length becomes a bucket; upper ends in UTF-16 units. */
  lengthBuckets: [0, 30, 60, 90, 120, 160, 200, 260, 340, 500, 1_000],
  /** Ages are counted in buckets of this many minutes ... */
  ageBucketMinutes: 60,
  /** ... up to 4,800 minutes (80 hours); with "unknown" and "older" that makes 82 buckets. */
  ageBuckets: 82,
  /** The pause before a history entry is bucketed by powers of two of a minute; 0 = nothing came before. */
  gapBuckets: 16,
  /** Engagement counts are clipped here before their logarithm. */
  maxCount: 1_000_000,
  /** Dwell is clipped here before it enters the model, and predicted on this scale. Seconds. */
  maxDwellS: 30,
} as const;

/** Upper bounds of the duration buckets in seconds; above the last one there is one more, and unknown is the first. */
const DURATIONS_S = [8, 12, 20, 40, 80, 160];
export const DURATION_BUCKETS = DURATIONS_S.length + 2;

/** 0 where it is not known. */
export const durationBucket = (durationMs: number): number =>
  durationMs === 0 ? 0 : 1 + firstAbove(DURATIONS_S, durationMs / 1_000);

/** Upper bounds of the pause since the reader's last earlier impression, in minutes. */
const PAUSES_MIN = [1, 3, 10, 30, 120, 480, 1_440];
export const PAUSE_BUCKETS = PAUSES_MIN.length + 2;

/** 0 where there is no earlier one. */
export const pauseBucket = (pauseMs: number | undefined): number =>
  pauseMs === undefined ? 0 : 1 + firstAbove(PAUSES_MIN, pauseMs / 60_000);

export const HOURS = 24;

const firstAbove = (bounds: readonly number[], value: number): number => {
  const found = bounds.findIndex((bound) => value < bound);
  return found < 0 ? bounds.length : found;
};

/** Where a watched time of 0 is 0 and one of ten minutes is 1; logarithmic between, because a second more says much at first. */
export const dwellShare = (playMs: number): number =>
  Math.min(1, Math.log1p(playMs / 1_000) / Math.log1p(LONGEST_DWELL_S));
const LONGEST_DWELL_S = 600;

import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";

/** What was known of something at the moment of each impression: strictly earlier impressions only. */
export interface EarlierActions {
  /** `[log]`: how many there were. */
  readonly shown: Float32Array;
  /** `[log, A]`: how many of them got each action. */
  readonly taken: Float32Array;
}

/**
 * Earlier impressions with the same key, of all readers. Impressions of one millisecond do not count for each other,
 * whoever saw them.
 */
export function earlierActions(
  log: readonly Impression[],
  key: (impression: Impression) => string,
): EarlierActions {
  const order = [...log.keys()].sort((a, b) => (log[a]?.timeMs ?? 0) - (log[b]?.timeMs ?? 0));
  const shown = new Float32Array(log.length);
  const taken = new Float32Array(log.length * A);
  const known = new Map<string, { shown: number; readonly taken: Float32Array }>();
  for (let first = 0, end = 0; first < order.length; first = end) {
    const timeMs = log[order[first] ?? 0]?.timeMs;
    for (end = first; end < order.length && log[order[end] ?? 0]?.timeMs === timeMs;) end++;
    const moment = order.slice(first, end);
    for (const i of moment) {
      const impression = log[i];
      const sums = impression && known.get(key(impression));
      if (!sums) continue;
      shown[i] = sums.shown;
      taken.set(sums.taken, i * A);
    }
    for (const i of moment) {
      const impression = log[i];
      if (!impression) continue;
      const sums = known.get(key(impression)) ?? { shown: 0, taken: new Float32Array(A) };
      known.set(key(impression), sums);
      sums.shown++;
      for (let a = 0; a < A; a++)
        sums.taken[a] = (sums.taken[a] ?? 0) + (impression.actions[a] ?? 0);
    }
  }
  return { shown, taken };
}

/** `[A]`: shares of the chosen impressions that got each action. */
export function actionRates(
  log: readonly Impression[],
  chosen: (i: number) => boolean,
): Float64Array {
  const sums = new Float64Array(A);
  let count = 0;
  for (const [i, { actions }] of log.entries()) {
    if (!chosen(i)) continue;
    count++;
    for (let a = 0; a < A; a++) sums[a] = (sums[a] ?? 0) + (actions[a] ?? 0);
  }
  return sums.map((sum) => sum / Math.max(1, count));
}

/** `(taken + strength * prior) / (shown + strength)` */
export const smoothed = (taken: number, shown: number, prior: number, strength: number): number =>
  (taken + strength * prior) / (shown + strength);

export const logit = (p: number): number => Math.log(p / (1 - p));

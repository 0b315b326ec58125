/**
 * Place of the target among the items that are not in the history, from 1. Items of equal score go first by number, so
 * that a place never depends on how a sort treats equals. `scores[item]`, item 0 being padding.
 */
export function placeOf(
  target: number,
  scores: ArrayLike<number>,
  seen: ReadonlySet<number>,
): number {
  const own = scores[target] ?? -Infinity;
  let place = 1;
  for (let item = 1; item < scores.length; item++) {
    const score = scores[item] ?? -Infinity;
    if ((score > own || (score === own && item < target)) && !seen.has(item)) place++;
  }
  return place;
}

export interface SequenceMetrics {
  /** Share of targets among the first `k`. With one target it is recall@k too. */
  readonly hitRate: number;
  /** `1 / log2(place + 1)` where the target is among the first `k`, else 0. */
  readonly ndcg: number;
}

export function metricsAt(places: ArrayLike<number>, k: number): SequenceMetrics {
  let hits = 0;
  let gain = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? Infinity;
    if (place > k) continue;
    hits++;
    gain += 1 / Math.log2(place + 1);
  }
  return { hitRate: hits / places.length, ndcg: gain / places.length };
}

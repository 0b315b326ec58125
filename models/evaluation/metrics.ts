/** Positions of the largest scores, best first; equal scores in their given order. */
export const ranking = (scores: ArrayLike<number>): number[] =>
  Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
  );

/**
 * nDCG@k with the true values as gains. Negative values gain nothing: a slate cannot be worth less than an empty one.
 * 1 where there is nothing to gain.
 */
export function ndcg(scores: ArrayLike<number>, values: ArrayLike<number>, k: number): number {
  const dcg = (order: readonly number[]) =>
    order
      .slice(0, k)
      .reduce((sum, index, rank) => sum + Math.max(0, values[index] ?? 0) / Math.log2(rank + 2), 0);
  const ideal = dcg(ranking(values));
  return ideal === 0 ? 1 : dcg(ranking(scores)) / ideal;
}

/** Share of the truly best `relevant` items among the `k` that score highest. */
export function recall(
  scores: ArrayLike<number>,
  values: ArrayLike<number>,
  k: number,
  relevant: number,
): number {
  const found = new Set(ranking(scores).slice(0, k));
  const best = ranking(values).slice(0, relevant);
  return best.filter((index) => found.has(index)).length / best.length;
}

/** Mean predicted minus mean true, over the mean true: 0 = calibrated, 0.1 = ten percent too high. */
export function bias(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  let expected = 0;
  for (let i = 0; i < truth.length; i++) {
    sum += predicted[i] ?? 0;
    expected += truth[i] ?? 0;
  }
  return expected === 0 ? 0 : sum / expected - 1;
}

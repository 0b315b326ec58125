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

/**
 * The same between chance and the best order: 0 is what a random order reaches on average, 1 the true order. Below 0 is
 * worse than chance; 1 where every order is the best.
 */
export function normalisedNdcg(
  scores: ArrayLike<number>,
  values: ArrayLike<number>,
  k: number,
): number {
  const gains = Array.from(values, (value) => Math.max(0, value));
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const best = ranking(values).slice(0, k);
  let [ideal, random] = [0, 0];
  for (const [rank, index] of best.entries()) {
    const discount = 1 / Math.log2(rank + 2);
    ideal += discount * (gains[index] ?? 0);
    random += discount * mean;
  }
  if (ideal <= random) return 1;
  return (ndcg(scores, values, k) - random / ideal) / (1 - random / ideal);
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

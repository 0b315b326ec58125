/** Numbers of scores in ascending order, with where the runs of equal scores begin. */
export interface ScoreOrder {
  readonly order: Int32Array;
  /** `starts[i]` is 1 where `order[i]` scores more than `order[i - 1]`. */
  readonly starts: Uint8Array;
}

export function scoreOrder(scores: ArrayLike<number>): ScoreOrder {
  const order = Int32Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  const starts = Uint8Array.from(order, (i, k) =>
    k === 0 || (scores[i] ?? 0) > (scores[order[k - 1] ?? 0] ?? 0) ? 1 : 0,
  );
  return { order, starts };
}

/**
 * Area under the ROC curve: how often a positive scores more than a negative, an equal score counting half. `weight` is
 * how often each example counts (once, if absent). NaN where there are no positives or no negatives.
 */
export function auc(
  { order, starts }: ScoreOrder,
  taken: ArrayLike<number>,
  weight?: (i: number) => number,
): number {
  let [wins, positives, negatives] = [0, 0, 0];
  let [tiedPositives, tiedNegatives] = [0, 0];
  const close = () => {
    wins += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = tiedNegatives = 0;
  };
  for (let k = 0; k < order.length; k++) {
    if (starts[k] === 1) close();
    const i = order[k] ?? 0;
    const w = weight ? weight(i) : 1;
    if (taken[i]) tiedPositives += w;
    else tiedNegatives += w;
  }
  close();
  return positives * negatives === 0 ? NaN : wins / (positives * negatives);
}

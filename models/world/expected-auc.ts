/**
 * The AUC to expect of `scores` if each item is positive with its own probability: over all ordered pairs, weighted by
 * p_i (1 - p_j), the share in which i scores above j; ties count half. O(N log N).
 *
 * @param probabilities `[N]`, like `scores`
 */
export function expectedAuc(scores: Float64Array, probabilities: Float64Array): number {
  const order = Uint32Array.from(scores, (_, i) => i).sort(
    (i, j) => (scores[i] ?? 0) - (scores[j] ?? 0),
  );
  let negativesBelow = 0;
  let won = 0;
  let positives = 0;
  let negatives = 0;
  let self = 0;
  for (let begin = 0; begin < order.length;) {
    let end = begin;
    let p = 0;
    let q = 0;
    let both = 0;
    const score = scores[order[begin] ?? 0];
    while (end < order.length && scores[order[end] ?? 0] === score) {
      const chance = probabilities[order[end] ?? 0] ?? 0;
      p += chance;
      q += 1 - chance;
      both += chance * (1 - chance);
      end++;
    }
    // An item is no pair with itself.
    won += p * negativesBelow + (p * q - both) / 2;
    negativesBelow += q;
    positives += p;
    negatives += q;
    self += both;
    begin = end;
  }
  const pairs = positives * negatives - self;
  return pairs > 0 ? won / pairs : 0.5;
}

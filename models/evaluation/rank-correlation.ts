/** Places of values in ascending order, from 0; equal values share their mean place. */
function places(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Float64Array(values.length);
  for (let first = 0, end = 0; first < order.length; first = end) {
    const value = values[order[first] ?? 0];
    for (end = first + 1; end < order.length && values[order[end] ?? 0] === value;) end++;
    for (const i of order.slice(first, end)) found[i] = (first + end - 1) / 2;
  }
  return found;
}

/**
 * Spearman's rank correlation of two lists of scores for the same items, in [-1, 1]; NaN where all scores are equal.
 *
 * @throws {RangeError} if the lists differ in length.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} scores against ${b.length}`);
  const [x, y] = [places(a), places(b)];
  const middle = (a.length - 1) / 2;
  let [products, squaresX, squaresY] = [0, 0, 0];
  for (const [i, place] of x.entries()) {
    const [dx, dy] = [place - middle, (y[i] ?? 0) - middle];
    products += dx * dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
  }
  return products / Math.sqrt(squaresX * squaresY);
}

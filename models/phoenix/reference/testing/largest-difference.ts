/** NaN where the lengths differ or a number is missing, so that no tolerance accepts it. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  return Array.from(expected).reduce(
    (most, x, i) => Math.max(most, Math.abs((actual[i] ?? NaN) - x)),
    0,
  );
}

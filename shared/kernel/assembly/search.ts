/**
 * Exact search over int8 vectors, and the distances of a vector index. `width` is a multiple of 16 everywhere; sums are
 * exact in 32 bits up to a width of 131,072.
 */

/** Rows that are read beside each other: each piece of the query is widened once for all of them. */
const ROWS = 4;

/** `scores [count] = vectors [count, width] . query [width]`, int8 -> i32. */
export function dotAll(query: usize, vectors: usize, count: i32, width: i32, scores: usize): void {
  const bytes = <usize>width;
  let row = 0;
  for (; row <= count - ROWS; row += ROWS) {
    const at = vectors + <usize>row * bytes;
    dotFour(query, at, at + bytes, at + 2 * bytes, at + 3 * bytes, bytes, scores + (<usize>row << 2));
  }
  for (; row < count; row++)
    store<i32>(scores + (<usize>row << 2), dot(query, vectors + <usize>row * bytes, bytes));
}

/** `dotAll` of those rows that `rows [count] i32` names. */
export function dotRows(
  query: usize,
  vectors: usize,
  rows: usize,
  count: i32,
  width: i32,
  scores: usize,
): void {
  const bytes = <usize>width;
  let i = 0;
  for (; i <= count - ROWS; i += ROWS) {
    const at = rows + (<usize>i << 2);
    dotFour(
      query,
      vectors + <usize>load<i32>(at) * bytes,
      vectors + <usize>load<i32>(at, 4) * bytes,
      vectors + <usize>load<i32>(at, 8) * bytes,
      vectors + <usize>load<i32>(at, 12) * bytes,
      bytes,
      scores + (<usize>i << 2),
    );
  }
  for (; i < count; i++) {
    const row = <usize>load<i32>(rows + (<usize>i << 2));
    store<i32>(scores + (<usize>i << 2), dot(query, vectors + row * bytes, bytes));
  }
}

@inline
function dotFour(
  query: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  bytes: usize,
  scores: usize,
): void {
  let sumA = i32x4.splat(0);
  let sumB = sumA;
  let sumC = sumA;
  let sumD = sumA;
  for (let at: usize = 0; at < bytes; at += 16) {
    const low = v128.load8x8_s(query + at);
    const high = v128.load8x8_s(query + at, 8);
    sumA = plusDot(sumA, low, high, a + at);
    sumB = plusDot(sumB, low, high, b + at);
    sumC = plusDot(sumC, low, high, c + at);
    sumD = plusDot(sumD, low, high, d + at);
  }
  // Transposes while it adds: lane i becomes the sum of row i.
  const ab = i32x4.add(shuffleLow(sumA, sumB), shuffleHigh(sumA, sumB));
  const cd = i32x4.add(shuffleLow(sumC, sumD), shuffleHigh(sumC, sumD));
  const even = i32x4.shuffle(ab, cd, 0, 1, 4, 5);
  const odd = i32x4.shuffle(ab, cd, 2, 3, 6, 7);
  v128.store(scores, i32x4.add(even, odd));
}

@inline
function shuffleLow(x: v128, y: v128): v128 {
  return i32x4.shuffle(x, y, 0, 4, 1, 5);
}

@inline
function shuffleHigh(x: v128, y: v128): v128 {
  return i32x4.shuffle(x, y, 2, 6, 3, 7);
}

@inline
function plusDot(sum: v128, low: v128, high: v128, row: usize): v128 {
  const first = i32x4.dot_i16x8_s(low, v128.load8x8_s(row));
  const second = i32x4.dot_i16x8_s(high, v128.load8x8_s(row, 8));
  return i32x4.add(sum, i32x4.add(first, second));
}

@inline
function dot(query: usize, row: usize, bytes: usize): i32 {
  let sum = i32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16)
    sum = plusDot(sum, v128.load8x8_s(query + at), v128.load8x8_s(query + at, 8), row + at);
  const halves = i32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}

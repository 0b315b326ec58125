/**
 * `scores [count] = vectors [count, width] . query [width]`, int8 -> i32: exact search, and the distance of a vector
 * index. `width` is a multiple of 16.
 */
export function dotAll(query: usize, vectors: usize, count: i32, width: i32, scores: usize): void {
  for (let i = 0; i < count; i++) {
    let even = i32x4.splat(0);
    let odd = even;
    for (let at: usize = 0; at < <usize>width; at += 16) {
      const q = v128.load(query + at);
      const v = v128.load(vectors + at);
      even = i32x4.add(
        even,
        i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(q), i16x8.extend_low_i8x16_s(v)),
      );
      odd = i32x4.add(
        odd,
        i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(q), i16x8.extend_high_i8x16_s(v)),
      );
    }
    const sum = i32x4.add(even, odd);
    const halves = i32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
    store<i32>(scores, i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1));
    vectors += <usize>width;
    scores += 4;
  }
}

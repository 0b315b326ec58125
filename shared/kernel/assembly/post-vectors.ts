import { PART_STARTS, PARTS, TABLE_ROWS, TABLE_SCALES, TABLE_VALUES, TABLE_WIDTH } from "../plan";
import { word } from "./scratch";
import { multiplyAdd } from "./simd";

/** `P`: length of a post vector. */
@inline
export function postVectorWidth(): i32 {
  return word(PARTS) * word(TABLE_WIDTH);
}

/**
 * Features `[rows, slots]` -> post vectors `[rows, P]`: the means of the rows that each part names, side by side. Rows of
 * 0, and such as the table does not have, count as not named.
 *
 * @see shared/features/post-vector.ts, which says the same in TypeScript
 */
export function postVectors(features: usize, slots: i32, rows: i32, out: usize): void {
  const width = word(TABLE_WIDTH);
  const bytes = <usize>width << 2;
  const tableRows = word(TABLE_ROWS);
  const scales = <usize>word(TABLE_SCALES);
  const values = <usize>word(TABLE_VALUES);
  const parts = word(PARTS);
  const starts = <usize>word(PART_STARTS);
  for (let row = 0; row < rows; row++) {
    for (let part = 0; part < parts; part++) {
      memory.fill(out, 0, bytes);
      const from = load<i32>(starts + (<usize>part << 2));
      const to = load<i32>(starts + (<usize>part << 2), 4);
      let count: f32 = 0;
      for (let slot = from; slot < to; slot++) {
        const index = load<i32>(features + (<usize>slot << 2));
        if (index <= 0 || index >= tableRows) continue;
        count += 1;
        const scale = v128.load32_splat(scales + (<usize>index << 2));
        const from = values + <usize>(index * width);
        for (let i: usize = 0; i < <usize>width; i += 8) {
          const pairs = v128.load8x8_s(from + i);
          const at = out + (i << 2);
          const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(pairs));
          const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(pairs));
          v128.store(at, multiplyAdd(low, scale, v128.load(at)));
          v128.store(at, multiplyAdd(high, scale, v128.load(at, 16)), 16);
        }
      }
      if (count > 1) {
        const share = f32x4.splat(1 / count);
        for (let i: usize = 0; i < bytes; i += 16)
          v128.store(out + i, f32x4.mul(v128.load(out + i), share));
      }
      out += bytes;
    }
    features += <usize>slots << 2;
  }
}

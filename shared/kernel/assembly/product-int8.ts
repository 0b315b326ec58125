import { WEIGHT_ZERO } from "../plan";
import { ONES } from "./functions";
import { put, GEGLU } from "./product-f32";

/** Bytes of one activation: the relaxed build multiplies bytes, the other one pairs of 16 bits. */
@inline
export const ACTIVATION_BYTES: usize = ASC_FEATURE_RELAXED_SIMD ? 1 : 2;

/**
 * `c [rows, n] = a [rows, k] @ b [k, n]` over int8: `a` with a scale for each row, `b` with one for each column. `rows`
 * is a multiple of 4, `k` of 4, `n` of 8. Sums are exact integers, the same in both builds.
 *
 * Relaxed: `b` is packed `[n / 8, k / 4, 8, 4]` bytes, weight + 64. One instruction multiplies four weights of four
 * columns with four activations and adds the products to the columns' sums. What the 64 adds, 64 times the sum of the
 * row, is subtracted before it starts.
 * Plain: `b` is packed `[n / 8, k / 2, 8, 2]` of 16 bits.
 *
 * @param a `[rows / 4, k / 4, 4, 4]`: four rows side by side, so that one load serves them; pairs in the plain build
 * @param aScales `[rows]` f32
 * @param aSums `[rows]` i32, of the activations of a row
 * @param fused which way products are summed: see `dot`
 * @param bScales `[n]` f32, in the order of the packed columns
 */
@inline
export function productInt8(
  a: usize,
  aScales: usize,
  aSums: usize,
  rows: i32,
  b: usize,
  bScales: usize,
  k: i32,
  n: i32,
  c: usize,
  cStride: usize,
  then: i32,
  fused: bool,
): void {
  const aStride = <usize>k * ACTIVATION_BYTES;
  const panelBytes = aStride << 3;
  const cStep: usize = then == GEGLU ? 16 : 32;
  for (let column = 0; column < n; column += 8) {
    let aTile = a;
    let cTile = c;
    for (let row = 0; row < rows; row += 4) {
      const offset = <usize>row << 2;
      tile(aTile, aStride, aScales + offset, aSums + offset, b, bScales, cTile, cStride, then, fused);
      aTile += aStride << 2;
      cTile += cStride << 2;
    }
    b += panelBytes;
    bScales += 32;
    c += cStep;
  }
}

/**
 * `sum + activations . weights`, four products a lane. Which of the two ways is faster depends on the processor: one
 * instruction where it has one (ARM's `sdot`, Intel's `vpdpbusd`), else three whose helper constant stays in a register.
 */
@inline
function dot(weights: v128, activations: v128, sum: v128, ones: v128, fused: bool): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD)
    return i32x4.add(sum, i32x4.dot_i16x8_s(activations, weights));
  if (fused) return i32x4.relaxed_dot_i8x16_i7x16_add_s(activations, weights, sum);
  const pairs = i16x8.relaxed_dot_i8x16_i7x16_s(activations, weights);
  return i32x4.add(sum, i32x4.dot_i16x8_s(pairs, ones));
}

@inline
function start(aSums: usize): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? i32x4.splat(load<i32>(aSums) * -WEIGHT_ZERO)
    : i32x4.splat(0);
}

@inline
function tile(
  a: usize,
  aStride: usize,
  aScales: usize,
  aSums: usize,
  b: usize,
  bScales: usize,
  c: usize,
  cStride: usize,
  then: i32,
  fused: bool,
): void {
  const ones = v128.load(ONES);
  let c00 = start(aSums);
  let c01 = c00;
  let c10 = start(aSums + 4);
  let c11 = c10;
  let c20 = start(aSums + 8);
  let c21 = c20;
  let c30 = start(aSums + 12);
  let c31 = c30;
  for (const end = a + (aStride << 2); a < end; a += 16) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    const four = v128.load(a);
    let x = i32x4.shuffle(four, four, 0, 0, 0, 0);
    c00 = dot(b0, x, c00, ones, fused);
    c01 = dot(b1, x, c01, ones, fused);
    x = i32x4.shuffle(four, four, 1, 1, 1, 1);
    c10 = dot(b0, x, c10, ones, fused);
    c11 = dot(b1, x, c11, ones, fused);
    x = i32x4.shuffle(four, four, 2, 2, 2, 2);
    c20 = dot(b0, x, c20, ones, fused);
    c21 = dot(b1, x, c21, ones, fused);
    x = i32x4.shuffle(four, four, 3, 3, 3, 3);
    c30 = dot(b0, x, c30, ones, fused);
    c31 = dot(b1, x, c31, ones, fused);
  }
  const s0 = v128.load(bScales);
  const s1 = v128.load(bScales, 16);
  const r1 = c + cStride;
  const r2 = r1 + cStride;
  const r3 = r2 + cStride;
  putScaled(c, c00, c01, aScales, s0, s1, then);
  putScaled(r1, c10, c11, aScales + 4, s0, s1, then);
  putScaled(r2, c20, c21, aScales + 8, s0, s1, then);
  putScaled(r3, c30, c31, aScales + 12, s0, s1, then);
}

@inline
function putScaled(
  c: usize,
  low: v128,
  high: v128,
  aScale: usize,
  s0: v128,
  s1: v128,
  then: i32,
): void {
  const scale = v128.load32_splat(aScale);
  put(
    c,
    f32x4.mul(f32x4.convert_i32x4_s(low), f32x4.mul(scale, s0)),
    f32x4.mul(f32x4.convert_i32x4_s(high), f32x4.mul(scale, s1)),
    then,
  );
}

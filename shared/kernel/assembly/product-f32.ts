import { gelu } from "./functions";
import { multiplyAdd } from "./simd";

/** What becomes of a tile of a product when it is done. */
/** It is stored. */
export const STORE: i32 = 0;
/** It is added to what is there. */
export const ADD: i32 = 1;
/** Its columns are four gates and four values: `gelu(gate) * value` is stored, half as wide. */
export const GEGLU: i32 = 2;

/**
 * `c [rows, n] = a [rows, k] @ b [k, n]`, float32. `rows` is a multiple of 4, `n` of 8. Strides are in bytes.
 *
 * `b` is packed into panels of eight columns, `[n / 8, k, 8]`, read from front to end by a tile of 4 rows x 8 columns
 * whose eight sums stay in registers: eight multiply-adds for six loads. A row's sums are the same instructions in the
 * same order in every tile, so a result depends on its own row only.
 */
@inline
export function productF32(
  a: usize,
  aStride: usize,
  rows: i32,
  b: usize,
  k: i32,
  n: i32,
  c: usize,
  cStride: usize,
  then: i32,
): void {
  const panelBytes = <usize>k << 5;
  const cStep: usize = then == GEGLU ? 16 : 32;
  for (let column = 0; column < n; column += 8) {
    let aTile = a;
    let cTile = c;
    for (let row = 0; row < rows; row += 4) {
      tile(aTile, aStride, b, k, cTile, cStride, then);
      aTile += aStride << 2;
      cTile += cStride << 2;
    }
    b += panelBytes;
    c += cStep;
  }
}

@inline
function tile(
  a: usize,
  aStride: usize,
  b: usize,
  k: i32,
  c: usize,
  cStride: usize,
  then: i32,
): void {
  const a1 = a + aStride;
  const a2 = a1 + aStride;
  const a3 = a2 + aStride;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = <usize>k << 2;
  for (let i: usize = 0; i < end; i += 4) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    let x = v128.load32_splat(a + i);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1 + i);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2 + i);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3 + i);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
  }
  const r1 = c + cStride;
  const r2 = r1 + cStride;
  const r3 = r2 + cStride;
  put(c, c00, c01, then);
  put(r1, c10, c11, then);
  put(r2, c20, c21, then);
  put(r3, c30, c31, then);
}

@inline
export function put(c: usize, low: v128, high: v128, then: i32): void {
  if (then == GEGLU) {
    v128.store(c, f32x4.mul(gelu(low), high));
    return;
  }
  if (then == ADD) {
    low = f32x4.add(low, v128.load(c));
    high = f32x4.add(high, v128.load(c, 16));
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

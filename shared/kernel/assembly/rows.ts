import { ROUNDING } from "./functions";
import { ACTIVATION_BYTES } from "./product-int8";
import { largestLane, multiplyAdd, sumLanes } from "./simd";

/** As in the network: `models/contract.ts`. */
const RMS_EPSILON: f32 = 1e-5;
/** The largest activation of a row becomes this. */
const LARGEST: f32 = 127;
/** A row of zeros has no largest; any scale is right for it. Rows below this become zeros. */
const TINY: f32 = 1e-30;
/** Below this squared length a vector has no direction. */
const SHORTEST: f32 = 1e-12;

/** Sum of squares of a row of `width` floats, a multiple of 4. */
@inline
function squares(x: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    sum = multiplyAdd(v, v, sum);
  }
  return sumLanes(sum);
}

@inline
function inverseRms(x: usize, width: i32): f32 {
  return 1 / Mathf.sqrt(squares(x, <usize>width << 2) / <f32>width + RMS_EPSILON);
}

/** `out = x / rms(x)`, row by row; the norm's gain is part of the weights that read it. */
export function normalizeRows(x: usize, rows: i32, width: i32, out: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const scale = f32x4.splat(inverseRms(x, width));
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(out + i, f32x4.mul(v128.load(x + i), scale));
    x += bytes;
    out += bytes;
  }
}

/** `h += x / rms(x) * gain`, row by row: the norm after a block, and the residual. */
export function addNormalized(x: usize, rows: i32, width: i32, gain: usize, h: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const scale = f32x4.splat(inverseRms(x, width));
    for (let i: usize = 0; i < bytes; i += 16) {
      const y = f32x4.mul(v128.load(x + i), scale);
      v128.store(h + i, multiplyAdd(y, v128.load(gain + i), v128.load(h + i)));
    }
    x += bytes;
    h += bytes;
  }
}

/** `x = x / |x|`, row by row. */
export function scaleToUnit(x: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const scale = f32x4.splat(1 / Mathf.sqrt(squares(x, bytes) + SHORTEST));
    for (let i: usize = 0; i < bytes; i += 16) v128.store(x + i, f32x4.mul(v128.load(x + i), scale));
    x += bytes;
  }
}

/**
 * Rows of floats -> int8, each with the scale that makes its largest value 127: `x ~ out * scales[row]`. With `norm`,
 * `x / rms(x)` instead, which costs nothing more: it only changes the scale. Four rows lie side by side in `out`, four
 * activations of each in turn (two in the plain build): one load of the product serves four rows.
 */
@inline
export function quantizeRows(
  x: usize,
  rows: i32,
  width: i32,
  out: usize,
  scales: usize,
  sums: usize,
  norm: bool,
): void {
  const bytes = <usize>width << 2;
  const rounding = v128.load32_splat(ROUNDING);
  for (let row = 0; row < rows; row++) {
    let largest = f32x4.splat(TINY);
    let square = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = v128.load(x + i);
      largest = f32x4.pmax(largest, f32x4.abs(v));
      if (norm) square = multiplyAdd(v, v, square);
    }
    const most = largestLane(largest);
    let scale = most / LARGEST;
    if (norm) scale /= Mathf.sqrt(sumLanes(square) / <f32>width + RMS_EPSILON);
    store<f32>(scales, scale);
    const inverse = f32x4.splat(LARGEST / most);
    let sum = i32x4.splat(0);
    const four = <usize>(row >> 2) * ((<usize>width * ACTIVATION_BYTES) << 2);
    let to = out + four + (<usize>(row & 3) << 2);
    for (let i: usize = 0; i < bytes; i += 16) {
      // What is left of the sum's bits without those of the number added is the nearest integer.
      const q = i32x4.sub(multiplyAdd(v128.load(x + i), inverse, rounding), rounding);
      sum = i32x4.add(sum, q);
      const pairs = i16x8.narrow_i32x4_s(q, q);
      if (ACTIVATION_BYTES == 1) {
        v128.store32_lane(to, i8x16.narrow_i16x8_s(pairs, pairs), 0);
        to += 16;
      } else {
        v128.store32_lane(to, pairs, 0);
        v128.store32_lane(to, pairs, 1, 16);
        to += 32;
      }
    }
    store<i32>(
      sums,
      i32x4.extract_lane(sum, 0) +
        i32x4.extract_lane(sum, 1) +
        i32x4.extract_lane(sum, 2) +
        i32x4.extract_lane(sum, 3),
    );
    x += bytes;
    scales += 4;
    sums += 4;
  }
}

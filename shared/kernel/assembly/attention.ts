import { areNear, capped, cappedNear, exp2 } from "./functions";
import { productF32, STORE } from "./product-f32";
import { multiplyAdd, sumLanes } from "./simd";

/**
 * Four rows of one head attend to `keys` tokens and, with `own`, to themselves:
 * `sum_t w_t v_t / sum_t w_t`, `w_t = exp(cap tanh(q . k_t))`.
 *
 * Scores are made eight keys at a time and become weights while they are in registers; only the weights of these four
 * rows are written down (2 kB), for the product with the values. The soft cap bounds a score, so its exponential cannot
 * overflow and no largest score has to be found first. The query's weights hold 1 / cap and the attention multiplier.
 *
 * @param q four rows, `qStride` bytes apart, `[keySize]` each
 * @param k panels `[ceil(keys / 8), keySize, 8]`
 * @param v panels `[keySize / 8, keys, 8]`
 * @param limit how many of the keys the first row sees
 * @param step how many more each further row sees: 1 where the rows are tokens that see what came before
 * @param ownK the rows' own key and value, `ownStride` bytes apart; 0 = none
 * @param weights `[4, keys padded to 8]`, working memory
 * @param out four rows, `outStride` bytes apart, `[keySize]` each
 */
export function attend(
  q: usize,
  qStride: usize,
  k: usize,
  v: usize,
  keySize: i32,
  keys: i32,
  limit: i32,
  step: i32,
  ownK: usize,
  ownV: usize,
  weights: usize,
  out: usize,
  outStride: usize,
): void {
  const most = limit + 3 * step;
  const seen = most < keys ? most : keys;
  const stride = ((<usize>seen + 7) / 8) * 32;
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  const qEnd = q + ((<usize>keySize) << 2);
  for (let key = 0; key < seen; key += 8) {
    let c00 = f32x4.splat(0);
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    for (let a = q; a < qEnd; a += 4) {
      const b0 = v128.load(k);
      const b1 = v128.load(k, 16);
      k += 32;
      let x = v128.load32_splat(a);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(a + qStride);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(a + 2 * qStride);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(a + 3 * qStride);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
    }
    const w = weights + (<usize>key << 2);
    sum0 = f32x4.add(sum0, weigh(c00, c01, key, limit, w));
    sum1 = f32x4.add(sum1, weigh(c10, c11, key, limit + step, w + stride));
    sum2 = f32x4.add(sum2, weigh(c20, c21, key, limit + 2 * step, w + 2 * stride));
    sum3 = f32x4.add(sum3, weigh(c30, c31, key, limit + 3 * step, w + 3 * stride));
  }
  // A panel of values is as long as the context, whatever part of it these rows see.
  for (let column = 0; column < keySize; column += 8) {
    productF32(weights, stride, 4, v, seen, 8, out + ((<usize>column) << 2), outStride, STORE);
    v += (<usize>keys) << 5;
  }
  let total = f32x4(sumLanes(sum0), sumLanes(sum1), sumLanes(sum2), sumLanes(sum3));
  let own = f32x4.splat(0);
  if (ownK != 0) {
    own = f32x4(
      dotOf(q, ownK, keySize),
      dotOf(q + qStride, ownK + qStride, keySize),
      dotOf(q + 2 * qStride, ownK + 2 * qStride, keySize),
      dotOf(q + 3 * qStride, ownK + 3 * qStride, keySize),
    );
    own = exp2(capped(own));
    total = f32x4.add(total, own);
  } else ownV = out;
  const shares = f32x4.div(f32x4.splat(1), total);
  own = f32x4.mul(own, shares);
  finish(out, ownV, f32x4.extract_lane(shares, 0), f32x4.extract_lane(own, 0), keySize);
  out += outStride;
  ownV += qStride;
  finish(out, ownV, f32x4.extract_lane(shares, 1), f32x4.extract_lane(own, 1), keySize);
  out += outStride;
  ownV += qStride;
  finish(out, ownV, f32x4.extract_lane(shares, 2), f32x4.extract_lane(own, 2), keySize);
  out += outStride;
  ownV += qStride;
  finish(out, ownV, f32x4.extract_lane(shares, 3), f32x4.extract_lane(own, 3), keySize);
}

/** A row's scores of eight keys -> its weights, written down; 0 from `limit` on. Answers four parts of their sum. */
@inline
function weigh(low: v128, high: v128, key: i32, limit: i32, at: usize): v128 {
  // Scores are seldom large; which way is taken depends on this row alone.
  if (areNear(f32x4.pmax(f32x4.abs(low), f32x4.abs(high)))) {
    low = exp2(cappedNear(low));
    high = exp2(cappedNear(high));
  } else {
    low = exp2(capped(low));
    high = exp2(capped(high));
  }
  if (key + 8 > limit) {
    const index = i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3));
    low = v128.and(low, i32x4.lt_s(index, i32x4.splat(limit)));
    high = v128.and(high, i32x4.lt_s(index, i32x4.splat(limit - 4)));
  }
  v128.store(at, low);
  v128.store(at, high, 16);
  return f32x4.add(low, high);
}

function dotOf(a: usize, b: usize, width: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < (<usize>width) << 2; i += 16)
    sum = multiplyAdd(v128.load(a + i), v128.load(b + i), sum);
  return sumLanes(sum);
}

/** `out = out * share + ownV * ownShare` */
function finish(out: usize, ownV: usize, share: f32, ownShare: f32, width: i32): void {
  const s = f32x4.splat(share);
  const own = f32x4.splat(ownShare);
  for (let i: usize = 0; i < (<usize>width) << 2; i += 16)
    v128.store(out + i, multiplyAdd(v128.load(ownV + i), own, f32x4.mul(v128.load(out + i), s)));
}

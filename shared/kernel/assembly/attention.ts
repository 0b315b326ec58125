import { areNear, capped, cappedNear, exp2 } from "./functions";
import { productF32, STORE } from "./product-f32";
import { multiplyAdd, sumLanes } from "./simd";

/**
 * Four rows of one head attend to `keys` tokens and, with `ownK`, to themselves:
 * `sum_t w_t v_t / sum_t w_t`, `w_t = exp(cap tanh(q . k_t))`.
 *
 * Of the scores only those of the four rows are written down, where they become weights (2 kB, in the first-level
 * cache). The soft cap bounds a score, so its exponential cannot overflow and no largest score has to be found first.
 * The query's weights hold 1 / cap and the attention multiplier.
 *
 * @param q four rows, `qStride` bytes apart, `[keySize]` each
 * @param k panels `[keys padded to 8 / 8, keySize, 8]`
 * @param v panels `[keySize / 8, keys, 8]`
 * @param limit how many of the keys the first row sees
 * @param step how many more each further row sees: 1 where the rows are tokens that see what came before
 * @param ownK the rows' own keys, `qStride` bytes apart; 0 = none
 * @param ownV likewise their values
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
  const padded = (seen + 7) & ~7;
  const stride = <usize>padded << 2;
  productF32(q, qStride, 4, k, keySize, padded, weights, stride, STORE);
  let total = f32x4(
    weigh(weights, padded, limit),
    weigh(weights + stride, padded, limit + step),
    weigh(weights + 2 * stride, padded, limit + 2 * step),
    weigh(weights + 3 * stride, padded, limit + 3 * step),
  );
  // A panel of values is as long as the context, whatever part of it these rows see.
  const panelBytes = <usize>keys << 5;
  for (let column: usize = 0; column < <usize>keySize << 2; column += 32) {
    productF32(weights, stride, 4, v, seen, 8, out + column, outStride, STORE);
    v += panelBytes;
  }
  let own = f32x4.splat(0);
  let ownStride = qStride;
  if (ownK != 0) {
    own = f32x4(
      dot(q, ownK, keySize),
      dot(q + qStride, ownK + qStride, keySize),
      dot(q + 2 * qStride, ownK + 2 * qStride, keySize),
      dot(q + 3 * qStride, ownK + 3 * qStride, keySize),
    );
    own = exp2(capped(own));
    total = f32x4.add(total, own);
  } else {
    // Nothing of it is added, but even nothing of a NaN is one: what is read must be these rows.
    ownV = out;
    ownStride = outStride;
  }
  const shares = f32x4.div(f32x4.splat(1), total);
  own = f32x4.mul(own, shares);
  finish(out, ownV, f32x4.extract_lane(shares, 0), f32x4.extract_lane(own, 0), keySize);
  out += outStride;
  ownV += ownStride;
  finish(out, ownV, f32x4.extract_lane(shares, 1), f32x4.extract_lane(own, 1), keySize);
  out += outStride;
  ownV += ownStride;
  finish(out, ownV, f32x4.extract_lane(shares, 2), f32x4.extract_lane(own, 2), keySize);
  out += outStride;
  ownV += ownStride;
  finish(out, ownV, f32x4.extract_lane(shares, 3), f32x4.extract_lane(own, 3), keySize);
}

/** A row's scores -> its weights, in place; 0 from `limit` on. Answers their sum. */
function weigh(row: usize, padded: i32, limit: i32): f32 {
  let sum = f32x4.splat(0);
  for (let key = 0; key < padded; key += 8) {
    let low = v128.load(row);
    let high = v128.load(row, 16);
    // What a row does not see may be left from another reader: it must not choose the way either.
    const partly = key + 8 > limit;
    if (partly) {
      low = v128.and(low, below(limit - key));
      high = v128.and(high, below(limit - key - 4));
    }
    // Scores are seldom large; which way is taken depends on this row alone.
    if (areNear(f32x4.pmax(f32x4.abs(low), f32x4.abs(high)))) {
      low = exp2(cappedNear(low));
      high = exp2(cappedNear(high));
    } else {
      low = exp2(capped(low));
      high = exp2(capped(high));
    }
    if (partly) {
      low = v128.and(low, below(limit - key));
      high = v128.and(high, below(limit - key - 4));
    }
    v128.store(row, low);
    v128.store(row, high, 16);
    sum = f32x4.add(sum, f32x4.add(low, high));
    row += 32;
  }
  return sumLanes(sum);
}

/** All bits of the first `count` of four lanes. */
@inline
function below(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

function dot(a: usize, b: usize, width: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>width << 2; i += 16)
    sum = multiplyAdd(v128.load(a + i), v128.load(b + i), sum);
  return sumLanes(sum);
}

/** `out = out * share + ownV * ownShare` */
function finish(out: usize, ownV: usize, share: f32, ownShare: f32, width: i32): void {
  const s = f32x4.splat(share);
  const own = f32x4.splat(ownShare);
  for (let i: usize = 0; i < <usize>width << 2; i += 16)
    v128.store(out + i, multiplyAdd(v128.load(ownV + i), own, f32x4.mul(v128.load(out + i), s)));
}

/**
 * The two instructions that the builds differ in. Relaxed SIMD leaves to the processor whether a product is rounded
 * before it is added, and how 7-bit products are summed; plain SIMD says both exactly and takes more instructions.
 * `ASC_FEATURE_RELAXED_SIMD` is known when the module is compiled, so that each build holds one branch only.
 */

/** `a * b + c`, four floats. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? f32x4.relaxed_madd(a, b, c)
    : f32x4.add(f32x4.mul(a, b), c);
}

/** `c - a * b`, four floats. */
@inline
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? f32x4.relaxed_nmadd(a, b, c)
    : f32x4.sub(c, f32x4.mul(a, b));
}

/** The sum of four floats, in the order ((0 + 2) + (1 + 3)). */
@inline
export function sumLanes(x: v128): f32 {
  const halves = f32x4.add(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

/** The largest of four floats. */
@inline
export function largestLane(x: v128): f32 {
  const halves = f32x4.pmax(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(halves, i32x4.shuffle(halves, halves, 1, 0, 3, 2)), 0);
}

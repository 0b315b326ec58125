import { CONSTANTS, SHARPNESS } from "../plan";
import { multiplyAdd } from "./simd";

/**
 * Constants are loaded, not written into the code: an engine makes a constant vector anew at every use, in three
 * instructions, and one load is faster (README). `writeConstants` puts them into the arena.
 */
const AT: usize = CONSTANTS << 2;
export const ROUNDING: usize = AT;
const EXP2: usize = AT + 4;
const ONE: usize = AT + 24;
const LIMIT: usize = AT + 28;
const CAPPED: usize = AT + 36;
const BELOW: usize = AT + 56;
const EXPONENT: usize = AT + 72;
const LOG2_E: usize = AT + 80;
const GELU: usize = AT + 84;
const NEAR: usize = AT + 92;
/** Eight of 16 bits. */
export const ONES: usize = AT + 128;

/** Called once, when the plan is there. */
export function writeConstants(): void {
  // 1.5 * 2^23: added to a float below 2^22 it leaves the nearest integer in the low bits.
  put(ROUNDING, 12582912);
  // 2^r on [-1/2, 1/2]: minimax of degree 5, relative error 9.2e-8.
  put(EXP2, 0.0013264727436196886);
  put(EXP2 + 4, 0.009671512967980904);
  put(EXP2 + 8, 0.055507337456613175);
  put(EXP2 + 12, 0.24022242080303752);
  put(EXP2 + 16, 0.6931469775960183);
  put(ONE, 1);
  // tanh is 1 in single precision from here on.
  put(LIMIT, 9);
  put(LIMIT + 4, -9);
  // tanh(x) = x P(x^2) / Q(x^2) on [-9, 9]: minimax of degrees 4 and 4, relative error 2.1e-8; P times the sharpness.
  const sharpness = load<f32>(SHARPNESS << 2);
  put(CAPPED, sharpness * 1.335480486e-8);
  put(CAPPED + 4, sharpness * 2.060919401e-5);
  put(CAPPED + 8, sharpness * 3.495595265e-3);
  put(CAPPED + 12, sharpness * 1.338103176e-1);
  put(CAPPED + 16, sharpness * 0.9999999795);
  put(BELOW, 7.77661942e-7);
  put(BELOW + 4, 3.285646246e-4);
  put(BELOW + 8, 2.587700971e-2);
  put(BELOW + 12, 4.671434736e-1);
  // A float's exponent: beyond, a sigmoid is 0 or 1.
  put(EXPONENT, 126);
  put(EXPONENT + 4, -126);
  put(LOG2_E, 1.4426950408889634);
  // 2 sqrt(2 / pi) log2(e), and 0.044715 times that.
  put(GELU, 2.302208198);
  put(GELU + 4, 0.102943239);
  // tanh(x) / x on [-1/2, 1/2] in x^2: minimax of degree 4, relative error 1.3e-8; times the sharpness.
  put(NEAR, 0.5);
  put(NEAR + 4, sharpness * 0.9999999868792462);
  put(NEAR + 8, sharpness * -0.33333069433135193);
  put(NEAR + 12, sharpness * 0.13324779877792758);
  put(NEAR + 16, sharpness * -0.052986105064679705);
  put(NEAR + 20, sharpness * 0.017135059435156738);
  v128.store(ONES, i16x8.splat(1));
}

function put(at: usize, value: f32): void {
  store<f32>(at, value);
}

@inline
function constant(at: usize): v128 {
  return v128.load32_splat(at);
}

/**
 * `2^x` for |x| <= 126, relative error below 3e-7. `x` is cut into an integer, which becomes the exponent, and a rest in
 * [-1/2, 1/2] for a polynomial, whose terms are paired so that few wait for each other.
 */
@inline
export function exp2(x: v128): v128 {
  const shifted = f32x4.add(x, constant(ROUNDING));
  const rest = f32x4.sub(x, f32x4.sub(shifted, constant(ROUNDING)));
  const square = f32x4.mul(rest, rest);
  let high = multiplyAdd(rest, constant(EXP2), constant(EXP2 + 4));
  const middle = multiplyAdd(rest, constant(EXP2 + 8), constant(EXP2 + 12));
  const low = multiplyAdd(rest, constant(EXP2 + 16), constant(ONE));
  high = multiplyAdd(multiplyAdd(high, square, middle), square, low);
  return i32x4.add(high, i32x4.shl(shifted, 23));
}

/** `sharpness tanh(x)`, relative error below 5e-7. */
@inline
export function capped(x: v128): v128 {
  x = f32x4.pmin(constant(LIMIT), f32x4.pmax(constant(LIMIT + 4), x));
  const z = f32x4.mul(x, x);
  const zz = f32x4.mul(z, z);
  let p = multiplyAdd(z, constant(CAPPED), constant(CAPPED + 4));
  p = multiplyAdd(p, zz, multiplyAdd(z, constant(CAPPED + 8), constant(CAPPED + 12)));
  p = multiplyAdd(p, z, constant(CAPPED + 16));
  let q = multiplyAdd(z, constant(BELOW), constant(BELOW + 4));
  q = multiplyAdd(q, zz, multiplyAdd(z, constant(BELOW + 8), constant(BELOW + 12)));
  q = multiplyAdd(q, z, constant(ONE));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Whether all of four magnitudes are small enough for `cappedNear`. */
@inline
export function areNear(magnitudes: v128): bool {
  return !v128.any_true(f32x4.lt(constant(NEAR), magnitudes));
}

/** `sharpness tanh(x)` for |x| <= 1/2, relative error below 2e-7: without a division. */
@inline
export function cappedNear(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const zz = f32x4.mul(z, z);
  const low = multiplyAdd(z, constant(NEAR + 8), constant(NEAR + 4));
  const middle = multiplyAdd(z, constant(NEAR + 16), constant(NEAR + 12));
  const high = multiplyAdd(zz, constant(NEAR + 20), middle);
  return f32x4.mul(x, multiplyAdd(high, zz, low));
}

/** `1 / (1 + 2^-x)`: the sigmoid of `x ln 2`. */
@inline
function sigmoid2(x: v128): v128 {
  const bounded = f32x4.pmin(
    constant(EXPONENT),
    f32x4.pmax(constant(EXPONENT + 4), f32x4.neg(x)),
  );
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), exp2(bounded)));
}

@inline
export function sigmoid(x: v128): v128 {
  return sigmoid2(f32x4.mul(x, constant(LOG2_E)));
}

/** `x sigmoid(x)` */
@inline
export function silu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(x));
}

/** The tanh approximation of GELU: `x (1 + tanh(u)) / 2 = x sigmoid(2u)`, `u = sqrt(2 / pi) (x + 0.044715 x^3)`. */
@inline
export function gelu(x: v128): v128 {
  const slope = multiplyAdd(f32x4.mul(x, x), constant(GELU + 4), constant(GELU));
  return f32x4.mul(x, sigmoid2(f32x4.mul(x, slope)));
}

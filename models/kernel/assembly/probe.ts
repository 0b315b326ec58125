/** The kernel's inlined parts, each as an export of its own: what tests measure. Pointers are bytes from 0. */
import { capped, cappedNear, exp2, gelu, sigmoid, silu } from "../../../shared/kernel/assembly/functions";
import {
  ADD,
  GEGLU,
  productF32,
  STORE,
} from "../../../shared/kernel/assembly/product-f32";
import { productInt8 } from "../../../shared/kernel/assembly/product-int8";
import { quantizeRows } from "../../../shared/kernel/assembly/rows";

export { writeConstants } from "../../../shared/kernel/assembly/functions";
export { addNormalized, normalizeRows, scaleToUnit } from "../../../shared/kernel/assembly/rows";

/** `count` floats at `at`, in place; a multiple of 4. */
export function applyExp2(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, exp2(v128.load(at)));
}

export function applyCapped(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, capped(v128.load(at)));
}

export function applyCappedNear(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, cappedNear(v128.load(at)));
}

export function applyGelu(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, gelu(v128.load(at)));
}

export function applySilu(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, silu(v128.load(at)));
}

export function applySigmoid(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, sigmoid(v128.load(at)));
}

export function multiplyF32(
  a: usize,
  rows: i32,
  b: usize,
  k: i32,
  n: i32,
  c: usize,
  cStride: usize,
  then: i32,
): void {
  const aStride = <usize>k << 2;
  if (then == STORE) productF32(a, aStride, rows, b, k, n, c, cStride, STORE);
  else if (then == ADD) productF32(a, aStride, rows, b, k, n, c, cStride, ADD);
  else productF32(a, aStride, rows, b, k, n, c, cStride, GEGLU);
}

export function quantize(
  x: usize,
  rows: i32,
  width: i32,
  out: usize,
  scales: usize,
  sums: usize,
  norm: bool,
): void {
  if (norm) quantizeRows(x, rows, width, out, scales, sums, true);
  else quantizeRows(x, rows, width, out, scales, sums, false);
}

export function multiplyInt8(
  a: usize,
  aScales: usize,
  aSums: usize,
  rows: i32,
  b: usize,
  bScales: usize,
  k: i32,
  n: i32,
  c: usize,
  fused: bool,
): void {
  const stride = <usize>n << 2;
  if (fused) productInt8(a, aScales, aSums, rows, b, bScales, k, n, c, stride, STORE, true);
  else productInt8(a, aScales, aSums, rows, b, bScales, k, n, c, stride, STORE, false);
}

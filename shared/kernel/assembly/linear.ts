import { BLOCK, FUSED_DOT, LINEAR_COLUMNS, LINEAR_ROWS, LINEAR_SCALES } from "../plan";
import { ADD, GEGLU, productF32, STORE } from "./product-f32";
import { ACTIVATION_BYTES, productInt8 } from "./product-int8";
import { normalizeRows, quantizeRows } from "./rows";

/** What a linear layer reads, the operand: rows as its weights want them; for int8 their scales behind them, then their sums. */
@inline
function scalesOf(operand: usize, width: i32): usize {
  return operand + <usize>(BLOCK * width) * sizeof<f32>();
}

@inline
function sumsOf(operand: usize, width: i32): usize {
  return scalesOf(operand, width) + <usize>BLOCK * 4;
}

@inline
function isInt8(linear: usize): bool {
  return load<u32>(linear, LINEAR_SCALES * 4) != 0;
}

/** Makes rows `x` ready to be multiplied by a linear layer's weights: divided by their RMS, and quantised if need be. */
export function prepareNormalized(linear: usize, x: usize, rows: i32, operand: usize): void {
  const width = load<i32>(linear, LINEAR_ROWS * 4);
  if (isInt8(linear))
    quantizeRows(x, rows, width, operand, scalesOf(operand, width), sumsOf(operand, width), true);
  else normalizeRows(x, rows, width, operand);
}

/** The same without the norm. Answers where the rows to be multiplied are: float32 ones stay where they lie. */
export function prepare(linear: usize, x: usize, rows: i32, operand: usize): usize {
  if (!isInt8(linear)) return x;
  const width = load<i32>(linear, LINEAR_ROWS * 4);
  quantizeRows(x, rows, width, operand, scalesOf(operand, width), sumsOf(operand, width), false);
  return operand;
}

@inline
function multiplyThen(
  linear: usize,
  operand: usize,
  rows: i32,
  out: usize,
  outStride: usize,
  then: i32,
): void {
  const b = <usize>load<u32>(linear);
  const k = load<i32>(linear, LINEAR_ROWS * 4);
  const n = load<i32>(linear, LINEAR_COLUMNS * 4);
  const scales = <usize>load<u32>(linear, LINEAR_SCALES * 4);
  if (scales == 0) {
    productF32(operand, <usize>k << 2, rows, b, k, n, out, outStride, then);
    return;
  }
  const aScales = scalesOf(operand, k);
  const aSums = sumsOf(operand, k);
  if (load<i32>(FUSED_DOT << 2))
    productInt8(operand, aScales, aSums, rows, b, scales, k, n, out, outStride, then, true);
  else productInt8(operand, aScales, aSums, rows, b, scales, k, n, out, outStride, then, false);
}

/** `out = operand @ weights`, rows `outStride` bytes apart. */
export function multiply(
  linear: usize,
  operand: usize,
  rows: i32,
  out: usize,
  outStride: usize,
): void {
  multiplyThen(linear, operand, rows, out, outStride, STORE);
}

/** `out += operand @ weights` */
export function multiplyAdding(
  linear: usize,
  operand: usize,
  rows: i32,
  out: usize,
  outStride: usize,
): void {
  multiplyThen(linear, operand, rows, out, outStride, ADD);
}

/** `out = gelu(operand @ gates) * (operand @ values)`, half as wide as the weights. */
export function multiplyGeglu(
  linear: usize,
  operand: usize,
  rows: i32,
  out: usize,
  outStride: usize,
): void {
  multiplyThen(linear, operand, rows, out, outStride, GEGLU);
}

import {
  CONTENT,
  D,
  FEATURE_SLOTS,
  LINEAR_COLUMNS,
  LINEAR_ROWS,
  STAGE_BUCKETS,
  STAGE_CONTENT,
  STAGE_EXTRA_INPUTS,
  STAGE_EXTRAS,
  STAGE_FEATURES,
  STAGE_FIRST_ROWS,
  STAGE_POSTS,
  STAGE_SECOND_ROWS,
} from "../plan";
import { multiply, multiplyAdding, prepare, prepareNormalized } from "./linear";
import { postVectors, postVectorWidth } from "./post-vectors";
import { attendedAt, headsAt, operandAt, word } from "./scratch";

/** Tokens stay below this, whatever comes in: their squares can be summed, and nothing becomes NaN. */
const LARGEST: f32 = 1e15;

/** Post vectors of a block; they stay where they are made until the next block. */
@inline
export function vectorsAt(scratch: usize): usize {
  return headsAt(scratch);
}

/** Makes the post vectors of a stage's posts from `first` on. */
export function stageVectors(stage: i32, first: i32, rows: i32, scratch: usize): void {
  const slots = word(FEATURE_SLOTS);
  const features = <usize>word(stage + STAGE_FEATURES) + (<usize>(first * slots) << 2);
  postVectors(features, slots, rows, vectorsAt(scratch));
}

/** Makes the tokens `[rows, D]` of a stage's posts from `first` on, whose vectors lie ready. */
export function stageTokens(stage: i32, first: i32, rows: i32, h: usize, scratch: usize): void {
  const at = <usize>stage << 2;
  const hBytes = <usize>word(D) << 2;
  const vectors = vectorsAt(scratch);
  const content = attendedAt(scratch);
  const about: usize = CONTENT << 2;
  const contentBytes = <usize>load<i32>(about, LINEAR_COLUMNS << 2) << 2;
  const operand = operandAt(scratch);

  const posts = at + (STAGE_POSTS << 2);
  const ready = prepare(posts, vectors, rows, operand);
  multiply(posts, ready, rows, h, hBytes);
  multiply(about, ready, rows, content, contentBytes);
  const fromContent = at + (STAGE_CONTENT << 2);
  prepareNormalized(fromContent, content, rows, operand);
  multiplyAdding(fromContent, operand, rows, h, hBytes);

  const extras = at + (STAGE_EXTRAS << 2);
  const columns = load<i32>(extras, LINEAR_ROWS << 2);
  const inputs = <usize>word(stage + STAGE_EXTRA_INPUTS) + (<usize>(first * columns) << 2);
  multiplyAdding(extras, prepare(extras, inputs, rows, operand), rows, h, hBytes);
  addRows(stage, first, rows, h, hBytes);
}

/** Copies `rows` tokens that are given, and bounds them. */
export function takeTokens(from: usize, rows: i32, to: usize): void {
  const bytes = <usize>(rows * word(D)) << 2;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, bounded(v128.load(from + i)));
}

/** What is no number becomes the least one. */
@inline
function bounded(x: v128): v128 {
  return f32x4.pmin(f32x4.splat(LARGEST), f32x4.pmax(f32x4.splat(-LARGEST), x));
}

function addRows(stage: i32, first: i32, rows: i32, h: usize, hBytes: usize): void {
  const firstRows = <usize>word(stage + STAGE_FIRST_ROWS);
  const secondRows = <usize>word(stage + STAGE_SECOND_ROWS);
  const buckets = <usize>word(stage + STAGE_BUCKETS) + (<usize>first << 3);
  for (let row: usize = 0; row < <usize>rows; row++) {
    const a = firstRows + <usize>load<i32>(buckets + (row << 3)) * hBytes;
    const b = secondRows + <usize>load<i32>(buckets + (row << 3), 4) * hBytes;
    for (let i: usize = 0; i < hBytes; i += 16) {
      let x = v128.load(h + i);
      if (firstRows != 0) x = f32x4.add(x, v128.load(a + i));
      if (secondRows != 0) x = f32x4.add(x, v128.load(b + i));
      v128.store(h + i, bounded(x));
    }
    h += hBytes;
  }
}

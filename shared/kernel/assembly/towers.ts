import {
  BLOCK,
  CANDIDATE_STAGE,
  CANDIDATES,
  CONTEXT_LENGTH,
  EMBEDDINGS,
  HISTORY_STAGE,
  LINEAR_COLUMNS,
  SAID,
  TOWER_DOWN,
  TOWER_MIX,
  TOWER_SAY,
  TOWER_UP,
} from "../plan";
import { gelu, silu } from "./functions";
import { multiply, prepare } from "./linear";
import { scaleToUnit } from "./rows";
import { attendedAt, hiddenAt, madeAt, operandAt, word } from "./scratch";
import { stageTokens, stageVectors, vectorsAt } from "./tokens";

/** The candidates' posts -> embeddings: the post tower, as at ingest. */
export function embedPosts(scratch: usize): void {
  const count = word(CANDIDATES);
  for (let first = 0; first < count; first += BLOCK) {
    const rows = blockRows(count - first);
    stageVectors(CANDIDATE_STAGE, first, rows, scratch);
    postTower(first, rows, scratch);
  }
}

/** The history -> what each entry says and how much it matters, and its post's embedding. */
export function readHistory(scratch: usize): void {
  const entries = word(CONTEXT_LENGTH) - 1;
  const said = load<i32>(TOWER_SAY * 4 + LINEAR_COLUMNS * 4);
  for (let first = 0; first < entries; first += BLOCK) {
    const rows = blockRows(entries - first);
    const h = hiddenAt(scratch);
    stageVectors(HISTORY_STAGE, first, rows, scratch);
    stageTokens(HISTORY_STAGE, first, rows, h, scratch);
    postTower(first, rows, scratch);
    const mix: usize = TOWER_MIX << 2;
    const width = load<i32>(mix, LINEAR_COLUMNS << 2);
    const made = madeAt(scratch);
    multiply(mix, prepare(mix, h, rows, operandAt(scratch)), rows, made, <usize>width << 2);
    for (let i: usize = 0; i < <usize>(rows * width) << 2; i += 16)
      v128.store(made + i, gelu(v128.load(made + i)));
    const say: usize = TOWER_SAY << 2;
    const out = <usize>word(SAID) + (<usize>(first * said) << 2);
    multiply(say, prepare(say, made, rows, operandAt(scratch)), rows, out, <usize>said << 2);
  }
}

@inline
function blockRows(left: i32): i32 {
  return ((left < BLOCK ? left : BLOCK) + 3) & ~3;
}

/** The post tower of a block whose vectors lie ready; its hidden layer is where attention puts what it made. */
function postTower(first: i32, rows: i32, scratch: usize): void {
  const up: usize = TOWER_UP << 2;
  const down: usize = TOWER_DOWN << 2;
  const hidden = load<i32>(up, LINEAR_COLUMNS << 2);
  const width = load<i32>(down, LINEAR_COLUMNS << 2);
  const made = attendedAt(scratch);
  const ready = prepare(up, vectorsAt(scratch), rows, operandAt(scratch));
  multiply(up, ready, rows, made, <usize>hidden << 2);
  for (let i: usize = 0; i < <usize>(rows * hidden) << 2; i += 16)
    v128.store(made + i, silu(v128.load(made + i)));
  const out = <usize>word(EMBEDDINGS) + (<usize>(first * width) << 2);
  multiply(down, prepare(down, made, rows, operandAt(scratch)), rows, out, <usize>width << 2);
  scaleToUnit(out, rows, width);
}

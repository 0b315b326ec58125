import {
  BLOCK,
  CANDIDATE_STAGE,
  CANDIDATES,
  CONTEXT_LENGTH,
  D,
  FIRST_LAYER,
  HEAD_LINEAR,
  HEADS,
  KEY_SIZE,
  KEYS,
  KEYS_BYTES,
  KV_HEADS,
  LAYER_WORDS,
  LAYERS,
  LINEAR_BIAS,
  NEXT_BLOCK,
  OUTPUTS,
  QUERY_HEADS,
  TOKENS,
  VALUES,
} from "../plan";
import { attend } from "./attention";
import { sigmoid } from "./functions";
import { finishLayer, projectHeads } from "./layer";
import { multiply, prepareNormalized } from "./linear";
import { attendedAt, headsAt, hiddenAt, operandAt, weightsAt, word } from "./scratch";
import { stageTokens, stageVectors, takeTokens } from "./tokens";

/** Scores blocks of candidates until none is left. A score depends on the reader and its candidate only. */
export function candidates(scratch: usize): void {
  const count = word(CANDIDATES);
  for (;;) {
    const first = atomic.add<i32>(NEXT_BLOCK << 2, 1) * BLOCK;
    if (first >= count) return;
    const left = count - first;
    scoreBlock(first, left < BLOCK ? left : BLOCK, scratch);
  }
}

function scoreBlock(first: i32, count: i32, scratch: usize): void {
  const rows = (count + 3) & ~3;
  const d = word(D);
  const h = hiddenAt(scratch);
  if (word(TOKENS) != 0) {
    takeTokens(<usize>word(TOKENS) + ((<usize>(first * d)) << 2), rows, h);
  } else {
    stageVectors(CANDIDATE_STAGE, first, rows, scratch);
    stageTokens(CANDIDATE_STAGE, first, rows, h, scratch);
  }
  const layers = word(LAYERS);
  for (let index = 0; index < layers; index++) {
    const layer = (<usize>(FIRST_LAYER + index * LAYER_WORDS)) << 2;
    projectHeads(layer, h, rows, headsAt(scratch), scratch);
    attendToContext(index, rows, scratch);
    finishLayer(layer, h, rows, scratch);
  }
  const heads = word(HEADS);
  const out = <usize>word(OUTPUTS) + ((<usize>(first * heads)) << 2);
  const linear: usize = HEAD_LINEAR << 2;
  prepareNormalized(linear, h, rows, operandAt(scratch));
  multiply(linear, operandAt(scratch), rows, out, (<usize>heads) << 2);
  const bias = <usize>load<u32>(linear, LINEAR_BIAS * 4);
  const bytes = (<usize>heads) << 2;
  for (let row: usize = 0; row < <usize>rows; row++)
    for (let i: usize = 0; i < bytes; i += 16) {
      const at = out + row * bytes + i;
      v128.store(at, sigmoid(f32x4.add(v128.load(at), v128.load(bias + i))));
    }
}

function attendToContext(index: i32, rows: i32, scratch: usize): void {
  const keySize = word(KEY_SIZE);
  const queryHeads = word(QUERY_HEADS);
  const kvHeads = word(KV_HEADS);
  const group = queryHeads / kvHeads;
  const tokens = word(CONTEXT_LENGTH);
  const headBytes = <usize>word(KEYS_BYTES);
  const stride = (<usize>((queryHeads + 2 * kvHeads) * keySize)) << 2;
  const outStride = (<usize>(queryHeads * keySize)) << 2;
  const heads = headsAt(scratch);
  const attended = attendedAt(scratch);
  for (let head = 0; head < queryHeads; head++) {
    const kvHead = head / group;
    const place = <usize>(index * kvHeads + kvHead) * headBytes;
    const offset = (<usize>(head * keySize)) << 2;
    const ownK = (<usize>((queryHeads + kvHead) * keySize)) << 2;
    const ownV = ownK + ((<usize>(kvHeads * keySize)) << 2);
    for (let row: usize = 0; row < <usize>rows; row += 4) {
      const made = heads + row * stride;
      attend(
        made + offset,
        stride,
        <usize>word(KEYS) + place,
        <usize>word(VALUES) + place,
        keySize,
        tokens,
        tokens,
        0,
        made + ownK,
        made + ownV,
        weightsAt(scratch),
        attended + row * outStride + offset,
        outStride,
      );
    }
  }
}

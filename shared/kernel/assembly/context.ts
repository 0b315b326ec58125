import {
  BLOCK,
  CONTEXT_HEADS,
  CONTEXT_LENGTH,
  CONTEXT_TOKENS,
  D,
  FIRST_LAYER,
  HISTORY_STAGE,
  KEY_SIZE,
  KEYS,
  KEYS_BYTES,
  KV_HEADS,
  LAYER_WORDS,
  LAYERS,
  QUERY_HEADS,
  READER_TOKEN,
  ROPE,
  S,
  THREADS,
  VALUES,
} from "../plan";
import { attend } from "./attention";
import { finishLayer, projectHeads } from "./layer";
import { attendedAt, weightsAt, word } from "./scratch";
import { multiplyAdd, multiplySubtract } from "./simd";
import { meet } from "./threads";
import { stageTokens, stageVectors, takeTokens } from "./tokens";

/** Turns one head's vector in place: pairs `(j, j + keySize / 2)` by the angle of its position. */
function turn(x: usize, keySize: i32, cosines: usize, sines: usize): void {
  const half = (<usize>keySize) << 1;
  for (let i: usize = 0; i < half; i += 16) {
    const a = v128.load(x + i);
    const b = v128.load(x + half + i);
    const cosine = v128.load(cosines + i);
    const sine = v128.load(sines + i);
    v128.store(x + i, multiplySubtract(b, sine, f32x4.mul(a, cosine)));
    v128.store(x + half + i, multiplyAdd(a, sine, f32x4.mul(b, cosine)));
  }
}

/** Puts a token's key and value where attention reads them. */
function keep(
  k: usize,
  v: usize,
  keySize: i32,
  token: i32,
  tokens: i32,
  keys: usize,
  values: usize,
): void {
  keys += (<usize>((token >> 3) * keySize * 8 + (token & 7))) << 2;
  values += (<usize>token) << 5;
  for (let i = 0; i < keySize; i++)
    store<f32>(keys + ((<usize>i) << 5), load<f32>(k + ((<usize>i) << 2)));
  for (let i = 0; i < keySize; i += 8) {
    v128.store(values, v128.load(v));
    v128.store(values, v128.load(v, 16), 16);
    v += 32;
    values += (<usize>tokens) << 5;
  }
}

/** The reader's token, then the history's. */
function makeTokens(thread: i32, h: usize, d: i32, tokens: i32, scratch: usize): void {
  const bytes = (<usize>d) << 2;
  if (thread == 0) memory.copy(h, <usize>word(READER_TOKEN), bytes);
  const stride = BLOCK * word(THREADS);
  for (let first = thread * BLOCK; first < tokens - 1; first += stride) {
    const left = tokens - 1 - first;
    const rows = ((left < BLOCK ? left : BLOCK) + 3) & ~3;
    stageVectors(HISTORY_STAGE, first, rows, scratch);
    stageTokens(HISTORY_STAGE, first, rows, h + <usize>(first + 1) * bytes, scratch);
  }
  meet();
}

/**
 * Makes every layer's keys and values of the reader and the history, which see what came before them. The last layer
 * makes nothing else: nobody reads what would become of the tokens. Threads share the tokens and meet once a layer.
 *
 * Positions are counted from the candidates' one, which all of them share: so a candidate needs no turning at all.
 */
export function context(thread: i32, scratch: usize): void {
  const d = word(D);
  const keySize = word(KEY_SIZE);
  const queryHeads = word(QUERY_HEADS);
  const kvHeads = word(KV_HEADS);
  const width = (queryHeads + 2 * kvHeads) * keySize;
  const layers = word(LAYERS);
  const tokens = word(CONTEXT_LENGTH);
  const skipped = word(S) + 1 - tokens;
  const group = queryHeads / kvHeads;
  const h = <usize>word(CONTEXT_TOKENS);
  const heads = <usize>word(CONTEXT_HEADS);
  const cosines = <usize>word(ROPE);
  const sines = cosines + ((<usize>(word(S) + 1) * keySize) << 1);
  const headBytes = <usize>word(KEYS_BYTES);
  const stride = BLOCK * word(THREADS);
  if (word(READER_TOKEN) != 0) makeTokens(thread, h, d, tokens, scratch);
  else
    for (let first = thread * BLOCK; first < tokens; first += stride) {
      const left = tokens - first;
      const given = h + ((<usize>(first * d)) << 2);
      takeTokens(given, ((left < BLOCK ? left : BLOCK) + 3) & ~3, given);
    }
  for (let index = 0; index < layers; index++) {
    const layer = (<usize>(FIRST_LAYER + index * LAYER_WORDS)) << 2;
    const layerOffset = <usize>(index * kvHeads) * headBytes;
    const keys = <usize>word(KEYS) + layerOffset;
    const values = <usize>word(VALUES) + layerOffset;
    for (let first = thread * BLOCK; first < tokens; first += stride) {
      const left = tokens - first;
      const rows = left < BLOCK ? left : BLOCK;
      const made = heads + ((<usize>(first * width)) << 2);
      projectHeads(layer, h + ((<usize>(first * d)) << 2), (rows + 3) & ~3, made, scratch);
      for (let row = 0; row < rows; row++) {
        const token = first + row;
        // Histories are right-aligned: behind the reader, who stands first, the slots of missing entries are left out.
        const slot = token == 0 ? 0 : token + skipped;
        const angle = (<usize>(slot * keySize)) << 1;
        let vector = made + ((<usize>(row * width)) << 2);
        for (let head = 0; head < queryHeads + kvHeads; head++) {
          turn(vector, keySize, cosines + angle, sines + angle);
          vector += (<usize>keySize) << 2;
        }
        const k = vector - ((<usize>(kvHeads * keySize)) << 2);
        for (let head = 0; head < kvHeads; head++) {
          const offset = (<usize>(head * keySize)) << 2;
          const place = <usize>head * headBytes;
          keep(k + offset, vector + offset, keySize, token, tokens, keys + place, values + place);
        }
      }
    }
    meet();
    if (index == layers - 1) break;
    for (let first = thread * BLOCK; first < tokens; first += stride) {
      const left = tokens - first;
      const rows = ((left < BLOCK ? left : BLOCK) + 3) & ~3;
      const attended = attendedAt(scratch);
      const rowBytes = (<usize>(queryHeads * keySize)) << 2;
      for (let head = 0; head < queryHeads; head++) {
        const offset = (<usize>(head * keySize)) << 2;
        const place = <usize>(head / group) * headBytes;
        for (let row = 0; row < rows; row += 4)
          attend(
            heads + ((<usize>((first + row) * width)) << 2) + offset,
            (<usize>width) << 2,
            keys + place,
            values + place,
            keySize,
            tokens,
            first + row + 1,
            1,
            0,
            0,
            weightsAt(scratch),
            attended + <usize>row * rowBytes + offset,
            rowBytes,
          );
      }
      finishLayer(layer, h + ((<usize>(first * d)) << 2), rows, scratch);
    }
  }
}

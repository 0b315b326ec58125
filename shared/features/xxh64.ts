/**
 * xxHash64 (seed 0) on pairs of 32-bit words. The published library computes on BigInt, at about 8 us for a short word;
 * ingest hashes twenty words a post, so that would be most of its time.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md section "XXH64 algorithm"
 */

/** An unsigned 64-bit number as two unsigned 32-bit words. */
export interface Uint64 {
  readonly hi: number;
  readonly lo: number;
}

// A value under computation lives in these two words: returning pairs would allocate at every step.
let hi = 0;
let lo = 0;

/** (hi, lo) *= (h, l) modulo 2^64. */
export function multiplyWords(ah: number, al: number, bh: number, bl: number): Uint64 {
  multiply(ah, al, bh, bl);
  return { hi: hi >>> 0, lo: lo >>> 0 };
}

function multiply(ah: number, al: number, bh: number, bl: number): void {
  const a0 = al & 0xffff;
  const a1 = al >>> 16;
  const b0 = bl & 0xffff;
  const b1 = bl >>> 16;
  const low = a0 * b0;
  // Below 2^33 each, so their sum is exact.
  const middle = a1 * b0 + (low >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  hi =
    (a1 * b1 +
      Math.floor(middle / 65_536) +
      Math.floor(carry / 65_536) +
      Math.imul(ah, bl) +
      Math.imul(al, bh)) |
    0;
  lo = ((carry & 0xffff) << 16) | (low & 0xffff);
}

function add(h: number, l: number): void {
  const sum = (lo >>> 0) + (l >>> 0);
  lo = sum | 0;
  hi = (hi + h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
}

function rotateLeft(bits: number): void {
  const [h, l] = bits < 32 ? [hi, lo] : [lo, hi];
  const n = bits & 31;
  hi = (h << n) | (l >>> (32 - n));
  lo = (l << n) | (h >>> (32 - n));
}

const P1H = 0x9e3779b1;
const P1L = 0x85ebca87;
const P2H = 0xc2b2ae3d;
const P2L = 0x27d4eb4f;
const P3H = 0x165667b1;
const P3L = 0x9e3779f9;
const P4H = 0x85ebca77;
const P4L = 0xc2b2ae63;
const P5H = 0x27d4eb2f;
const P5L = 0x165667c5;

/** (hi, lo) = rotl((h, l) + lane * P2, 31) * P1 */
function round(h: number, l: number, laneH: number, laneL: number): void {
  multiply(laneH, laneL, P2H, P2L);
  add(h, l);
  rotateLeft(31);
  multiply(hi, lo, P1H, P1L);
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);

// Start values of the four accumulators: P1 + P2, P2, 0, -P1, high and low words in turn.
const START = [0x60ea27ee, 0xadc0b5d6, P2H, P2L, 0, 0, 0x61c8864e, 0x7a143579];
const accumulators = new Int32Array(8);

/** Folds all whole stripes of 32 bytes into (hi, lo). Returns how many bytes it took. */
function stripes(bytes: Uint8Array, length: number): number {
  const acc = accumulators;
  acc.set(START);
  let at = 0;
  for (; at + 32 <= length; at += 32) {
    for (let lane = 0; lane < 8; lane += 2) {
      const from = at + lane * 4;
      round(acc[lane] ?? 0, acc[lane + 1] ?? 0, word(bytes, from + 4), word(bytes, from));
      acc[lane] = hi;
      acc[lane + 1] = lo;
    }
  }
  let sumH = 0;
  let sumL = 0;
  for (const [i, bits] of [1, 7, 12, 18].entries()) {
    hi = acc[2 * i] ?? 0;
    lo = acc[2 * i + 1] ?? 0;
    rotateLeft(bits);
    add(sumH, sumL);
    sumH = hi;
    sumL = lo;
  }
  for (let lane = 0; lane < 8; lane += 2) {
    round(0, 0, acc[lane] ?? 0, acc[lane + 1] ?? 0);
    hi ^= sumH;
    lo ^= sumL;
    multiply(hi, lo, P1H, P1L);
    add(P4H, P4L);
    sumH = hi;
    sumL = lo;
  }
  return at;
}

/** Hashes the first `length` bytes. */
export function xxh64(bytes: Uint8Array, length = bytes.length): Uint64 {
  let at = 0;
  if (length >= 32) at = stripes(bytes, length);
  else {
    hi = P5H;
    lo = P5L;
  }
  add(0, length);
  for (; at + 8 <= length; at += 8) {
    const [h, l] = [hi, lo];
    round(0, 0, word(bytes, at + 4), word(bytes, at));
    hi ^= h;
    lo ^= l;
    rotateLeft(27);
    multiply(hi, lo, P1H, P1L);
    add(P4H, P4L);
  }
  if (at + 4 <= length) {
    const [h, l] = [hi, lo];
    multiply(0, word(bytes, at), P1H, P1L);
    hi ^= h;
    lo ^= l;
    rotateLeft(23);
    multiply(hi, lo, P2H, P2L);
    add(P3H, P3L);
    at += 4;
  }
  for (; at < length; at++) {
    const [h, l] = [hi, lo];
    multiply(0, bytes[at] ?? 0, P5H, P5L);
    hi ^= h;
    lo ^= l;
    rotateLeft(11);
    multiply(hi, lo, P1H, P1L);
  }
  lo ^= hi >>> 1; // h ^= h >> 33
  multiply(hi, lo, P2H, P2L);
  const [h, l] = [hi, lo];
  lo = l ^ ((l >>> 29) | (h << 3)); // h ^= h >> 29
  hi = h ^ (h >>> 29);
  multiply(hi, lo, P3H, P3L);
  return { hi: hi >>> 0, lo: (lo ^ hi) >>> 0 }; // h ^= h >> 32
}

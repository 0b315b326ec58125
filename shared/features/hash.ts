import { multiplyWords, type Uint64 } from "#shared/features/xxh64.ts";

/** One entity kind's hash functions; every scale pairs with the bias at its index. */
export interface HashParams {
  readonly scales: readonly number[];
  readonly biases: readonly number[];
  /** Prime, below 2^32. */
  readonly modulus: number;
}

/**
 * Bucket of an entity in [1, buckets): `((id * scale + bias) as wrapping int64, mod modulus, non-negative) mod
 * (buckets - 1) + 1`. Id 0 is padding and stays 0.
 *
 * @see xai-org/x-algorithm, May 2026, phoenix runner
 */
export function hashBucket(
  id: Uint64,
  scale: number,
  bias: number,
  modulus: number,
  buckets: number,
): number {
  if (id.hi === 0 && id.lo === 0) return 0;
  const product = multiplyWords(id.hi, id.lo, 0, scale);
  const low = product.lo + bias;
  const hi = (product.hi + (low > 0xffff_ffff ? 1 : 0)) >>> 0;
  const lo = low >>> 0;
  // Sixteen bits at a time keep every product below 2^48.
  let rest = hi % modulus;
  rest = (rest * 65_536 + (lo >>> 16)) % modulus;
  rest = (rest * 65_536 + (lo & 0xffff)) % modulus;
  if (hi >= 0x8000_0000) rest = (rest + modulus - twoTo64(modulus)) % modulus;
  return (rest % (buckets - 1)) + 1;
}

/** 2^64 mod modulus: what a set sign bit takes away. */
function twoTo64(modulus: number): number {
  let rest = 1;
  for (let i = 0; i < 4; i++) rest = (rest * 65_536) % modulus;
  return rest;
}

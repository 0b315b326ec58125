import { utf8 } from "#shared/features/utf8.ts";
import { type Uint64, xxh64 } from "#shared/features/xxh64.ts";

const MAX_INT64 = "9223372036854775807";
const DECIMAL = /^(?:0|[1-9][0-9]{0,18})$/;

/**
 * The number that stands for an id wherever a rule or the model needs one, in [0, 2^63): a canonical decimal id below
 * 2^63 is taken as it is, any other is xxh64 of its UTF-8 bytes (seed 0) with the sign bit cleared.
 */
export function entityId(id: string): Uint64 {
  if (isNative(id)) return decimalWords(id);
  const { bytes, length } = utf8(id);
  const { hi, lo } = xxh64(bytes, length);
  return { hi: hi & 0x7fff_ffff, lo };
}

function isNative(id: string): boolean {
  const first = id.charCodeAt(0);
  if (!(first >= 48 && first <= 57) || !DECIMAL.test(id)) return false;
  return id.length < MAX_INT64.length || id <= MAX_INT64;
}

function decimalWords(id: string): Uint64 {
  // Five digits at a time: lo * 10^5 + 99,999 stays below 2^53, so nothing is rounded.
  let hi = 0;
  let lo = 0;
  for (let i = 0; i < id.length; i += 5) {
    const part = id.slice(i, i + 5);
    const scale = 10 ** part.length;
    const low = lo * scale + Number(part);
    hi = hi * scale + Math.floor(low / 4_294_967_296);
    lo = low % 4_294_967_296;
  }
  return { hi, lo };
}

/** The same number for logs and tests. */
export const entityBigInt = ({ hi, lo }: Uint64): bigint => (BigInt(hi) << 32n) | BigInt(lo);

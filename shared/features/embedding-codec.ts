// `Uint8Array.prototype.toBase64` is missing in Node 24, and `atob` is not part of the language.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
/** 12 bits of two characters at a time, by `first << 7 | second`; -1 = not base64. */
const PAIRS = new Int16Array(128 * 128).fill(-1);
for (let i = 0; i < 64; i++)
  for (let j = 0; j < 64; j++)
    PAIRS[(ALPHABET.charCodeAt(i) << 7) | ALPHABET.charCodeAt(j)] = (i << 6) | j;

/** base64 (RFC 4648, padded) of an int8 vector. */
export function encodeEmbedding(vector: Int8Array): string {
  let text = "";
  for (let i = 0; i < vector.length; i += 3) {
    const left = vector.length - i;
    const bits =
      (((vector[i] ?? 0) & 255) << 16) |
      (((vector[i + 1] ?? 0) & 255) << 8) |
      ((vector[i + 2] ?? 0) & 255);
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((bits >> 6) & 63) : "=";
    text += left > 2 ? ALPHABET.charAt(bits & 63) : "=";
  }
  return text;
}

/** The int8 vector of a base64 text, or undefined if it is not base64 of exactly `length` bytes. */
export function decodeEmbedding(text: string, length: number): Int8Array<ArrayBuffer> | undefined {
  const padding = (3 - (length % 3)) % 3;
  if (text.length !== Math.ceil(length / 3) * 4) return undefined;
  if (!text.endsWith("=".repeat(padding))) return undefined;
  const out = new Int8Array(length);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length - padding; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? 255;
    if (value > 63) return undefined;
    bits = ((bits << 6) | value) & 0xff_ffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = bits >> held;
    }
  }
  return out;
}

/**
 * Dot product of an encoded int8 vector and `reader`, without making the vector: a thousand posts are matched at every
 * refresh. NaN if the text is no base64 of `reader.length` bytes.
 */
export function dotEncoded(text: string, reader: Int8Array): number {
  const length = reader.length;
  if (text.length !== Math.ceil(length / 3) * 4) return NaN;
  const whole = length - (length % 3);
  let sum = 0;
  let bad = 0;
  let i = 0;
  let at = 0;
  for (; at < whole; at += 3, i += 4) {
    const second = text.charCodeAt(i + 1);
    const fourth = text.charCodeAt(i + 3);
    const high = PAIRS[(text.charCodeAt(i) << 7) | second] ?? -1;
    const low = PAIRS[(text.charCodeAt(i + 2) << 7) | fourth] ?? -1;
    // A character beyond ASCII would reach into its neighbour's bits.
    bad |= high | low | -((second | fourth) >> 7);
    const bits = (high << 12) | low;
    sum += Math.imul((bits << 8) >> 24, reader[at] ?? 0);
    sum += Math.imul((bits << 16) >> 24, reader[at + 1] ?? 0);
    sum += Math.imul((bits << 24) >> 24, reader[at + 2] ?? 0);
  }
  if (bad < 0) return NaN;
  if (at === length) return sum;
  const rest = decodeEmbedding(text.slice(i), length - whole);
  return rest ? rest.reduce((total, x, k) => total + x * (reader[whole + k] ?? 0), sum) : NaN;
}

// `Uint8Array.prototype.toBase64` is missing in Node 24, and `atob` is not part of the language.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

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
    const a = VALUES[text.charCodeAt(i)] ?? 255;
    const b = VALUES[text.charCodeAt(i + 1)] ?? 255;
    const c = VALUES[text.charCodeAt(i + 2)] ?? 255;
    const d = VALUES[text.charCodeAt(i + 3)] ?? 255;
    bad |= a | b | c | d;
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    sum += Math.imul((bits << 8) >> 24, reader[at] ?? 0);
    sum += Math.imul((bits << 16) >> 24, reader[at + 1] ?? 0);
    sum += Math.imul((bits << 24) >> 24, reader[at + 2] ?? 0);
  }
  if (bad > 63) return NaN;
  if (at === length) return sum;
  const rest = decodeEmbedding(text.slice(i), length - whole);
  return rest ? rest.reduce((total, x, k) => total + x * (reader[whole + k] ?? 0), sum) : NaN;
}

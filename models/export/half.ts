/** The largest finite float16. */
export const HALF_MAX = 65_504;

const bits = new DataView(new ArrayBuffer(4));

/** The bit pattern of the float16 nearest to `value`, ties to even; what is larger than `HALF_MAX` becomes `HALF_MAX`. */
export function halfBits(value: number): number {
  bits.setFloat32(0, Math.min(Math.max(value, -HALF_MAX), HALF_MAX));
  const float = bits.getUint32(0);
  const sign = (float >>> 16) & 0x8000;
  const exponent = ((float >>> 23) & 0xff) - 127 + 15;
  const fraction = float & 0x7fffff;
  // Below the smallest normal float16, the leading 1 is written out and everything moves right.
  const significand = exponent > 0 ? fraction | (exponent << 23) : fraction | 0x800000;
  const shift = exponent > 0 ? 13 : Math.min(14 - exponent, 31);
  return sign | roundedShift(significand, shift);
}

/** `value / 2 ** shift`, to the nearest whole number, ties to even. */
function roundedShift(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value - whole * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && whole % 2 === 1) ? whole + 1 : whole;
}

/**
 * exp and log from additions, multiplications and divisions alone. ECMAScript leaves the last bits of `Math.exp` and
 * `Math.log` to the engine; the world must be the same bytes everywhere.
 */
const LN2 = Math.LN2;
const TWO_TO = Float64Array.from({ length: 129 }, (_, i) => {
  let power = 1;
  for (let k = 0; k < Math.abs(i - 64); k++) power *= i < 64 ? 0.5 : 2;
  return power;
});

/** e^x for x in [-44, 44], clamped outside; relative error below 1e-12. */
export function exp(x: number): number {
  const clamped = x < -44 ? -44 : x > 44 ? 44 : x;
  const n = Math.round(clamped / LN2);
  const r = clamped - n * LN2; // |r| <= 0.347
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= 11; k++) {
    term *= r / k;
    sum += term;
  }
  return sum * (TWO_TO[n + 64] ?? 1);
}

/** Natural logarithm of a positive number in [2^-64, 2^64]; absolute error below 1e-12. */
export function log(x: number): number {
  let exponent = 0;
  let m = x;
  while (m > 1.414_213_562_373_095_1) {
    m *= 0.5;
    exponent++;
  }
  while (m < 0.707_106_781_186_547_6) {
    m *= 2;
    exponent--;
  }
  // atanh series: ln m = 2 (z + z^3/3 + ...), |z| <= 0.172
  const z = (m - 1) / (m + 1);
  const z2 = z * z;
  let power = z;
  let sum = 0;
  for (let k = 1; k <= 19; k += 2) {
    sum += power / k;
    power *= z2;
  }
  return exponent * LN2 + 2 * sum;
}

export const pow = (base: number, exponent: number): number => exp(exponent * log(base));
export const sigmoid = (x: number): number => 1 / (1 + exp(-x));

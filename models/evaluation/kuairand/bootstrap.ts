export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * How often each of `count` readers is drawn, for each of `draws` samples with replacement. Readers are drawn, not
 * impressions: what one reader does twice is not two pieces of evidence.
 */
export function resamples(count: number, draws: number, random: () => number): Uint16Array[] {
  return Array.from({ length: draws }, () => {
    const times = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      const reader = Math.floor(random() * count);
      times[reader] = (times[reader] ?? 0) + 1;
    }
    return times;
  });
}

/** The middle 95 % of the values; those that are no numbers are left out. NaN where none is left. */
export function middle95(values: readonly number[]): Interval {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const at = (share: number) => known[Math.round(share * (known.length - 1))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}

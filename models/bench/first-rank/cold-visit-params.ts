/**
 * A first visit on a phone: the network is about what DevTools calls fast 4G, the processor a fourth of this one, which is how
 * DevTools stands for a phone in the middle of the range.
 */
export const COLD_VISIT = {
  /** To the device, and from it. Bits a second. */
  downBitsPerS: 9e6,
  upBitsPerS: 1.5e6,
  /** There and back. */
  roundTripMs: 170,
  /** How many times slower the browser computes. */
  cpuSlowdown: 4,
  /** Visits of each way, in turn. */
  visits: 5,
  /** A visit that has ranked nothing by then has failed. */
  patienceMs: 180_000,
} as const;

/** The kernel, wherever it runs. */
export const KERNEL = {
  /** A thread waits for another one at most this long. Milliseconds; a call takes tens of them. */
  patienceMs: 5_000,
  /** Runs of each way to multiply bytes, whose fastest counts, and what they score: enough to see which is faster. */
  tuneRuns: 5,
  tuneCandidates: 64,
} as const;

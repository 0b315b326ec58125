import { durationMs } from "#shared/types/ids.ts";

/** How `npm run import` talks to a server. */
export const IMPORTER = {
  /** Bytes of events in one request; below LIMITS.bodyBytes with room for the envelope. */
  requestBytes: 3 * 1024 * 1024,
  /** Chunks on their way at once. More gains nothing: one worker computes the features of all of them. */
  chunksInFlight: 3,
  /** A request without an answer for this long is tried again; ingest is idempotent. */
  requestTimeoutMs: durationMs(60_000),
  /** First wait after a failed request; doubles each time, with jitter. */
  retryBaseMs: durationMs(250),
  /** Longest single wait that we choose ourselves. A longer Retry-After is kept. */
  retryCapMs: durationMs(8_000),
  /** Waits for one request add up to this at most: long enough to restart a server by hand. */
  patienceMs: durationMs(90_000),
  /** Posts looked up to learn whether the server still has what a state file says it has; LIMITS.lookupIds. */
  probedPosts: 500,
  /** Examples printed for each kind of rejection. */
  examplesPerCode: 3,
  /** A progress line this often where there is no terminal. */
  progressLineMs: durationMs(5_000),
} as const;

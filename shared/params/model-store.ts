/** How a device gets and keeps models. */
export const MODEL_STORE = {
  /** Parts fetched at once. More gain nothing over HTTP/2 and would starve the feed's own requests. */
  parallelParts: 3,
  /** A part from which no byte has come for so long is asked for again. Milliseconds. */
  stallMs: 15_000,
  /** A download that waits tells so at least this often, or it would count as hung. Milliseconds. */
  heartbeatMs: 5_000,
  /** Pauses before a part that failed is asked for again. Milliseconds; after the last of them the download gives up. */
  retryAfterMs: [500, 2_000, 5_000],
  /** Pauses before a version whose files are not there yet is asked for again. Milliseconds; a deployment spreads. */
  goneAfterMs: [5_000, 20_000],
  /** Space that must be left beside the model, so that the reader's history still fits. Bytes. */
  spareBytes: 5e6,
  /** What a runtime adds to a first download, compressed, so that a reader who has to pay knows. Bytes. */
  runtimeBytes: { webgpu: 4.1e6, kernel: 6e3, wasm: 3.7e6 },
  /** A runtime of fewer bytes comes like the page's own scripts, without a question: it is smaller than they are. */
  unaskedBytes: 1e5,
} as const;

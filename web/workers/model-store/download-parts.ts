import type { ModelPart } from "#shared/api/model-parts.ts";
import { MODEL_STORE } from "#shared/params/model-store.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";

export interface DownloadParts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Called for each part as it is complete. */
  readonly onPart: (path: string, bytes: ArrayBuffer) => void;
  /** How many bytes have come more than before; negative when a part begins anew. */
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
  /** `reload` where the browser's own cache may hold the wrong bytes. */
  readonly cache?: RequestCache | undefined;
}

/** Fetches parts, some at a time. The first failure ends it; what has come by then has been handed to `onPart`. */
export async function downloadParts(
  parts: readonly ModelPart[],
  options: DownloadParts,
): Promise<Result<void, ModelFailure>> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const waiting = [...parts];
  let failure: ModelFailure | undefined;
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part && !failure; part = waiting.shift()) {
      const bytes = await fetchPart(part, { ...options, signal });
      if (bytes.ok) options.onPart(part.path, bytes.value);
      else {
        failure ??= bytes.error;
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: MODEL_STORE.parallelParts }, lane));
  if (options.signal.aborted) return err({ code: "cancelled" });
  return failure ? err(failure) : ok(undefined);
}

type Attempt = Result<ArrayBuffer, ModelFailure>;

/** One part; asked for again, after a pause, when the network or the server fails. */
async function fetchPart(part: ModelPart, options: DownloadParts): Promise<Attempt> {
  let { cache } = options;
  for (const pauseMs of [...MODEL_STORE.retryAfterMs, undefined]) {
    const attempt = await tryPart(part, { ...options, cache });
    const again = !attempt.ok && MAY_PASS.has(attempt.error.code);
    if (!again || pauseMs === undefined || options.signal.aborted) return attempt;
    // The browser's own cache may hold what was cut short.
    cache = "reload";
    await pause(pauseMs, options.signal);
  }
  return err({ code: "cancelled" });
}

const MAY_PASS: ReadonlySet<ModelFailure["code"]> = new Set([
  "unreachable",
  "server-error",
  "wrong-size",
]);

async function tryPart(
  { path, bytes: expected }: ModelPart,
  { fetch, onBytes, signal, cache = "default" }: DownloadParts,
): Promise<Attempt> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), MODEL_STORE.stallMs);
  };
  let come = 0;
  try {
    watch();
    const response = await fetch(path, {
      signal: AbortSignal.any([signal, stalled.signal]),
      credentials: "omit",
      cache,
    });
    if (response.status === 404) return err({ code: "gone", path });
    if (!response.ok) return err({ code: "server-error", path, status: response.status });
    const bytes = new Uint8Array(expected);
    for await (const chunk of chunksOf(response)) {
      watch();
      if (come + chunk.byteLength <= expected) bytes.set(chunk, come);
      come += chunk.byteLength;
      onBytes(chunk.byteLength);
    }
    if (come === expected) return ok(bytes.buffer);
    onBytes(-come);
    return err({ code: "wrong-size", path, bytes: come, expected });
  } catch (error) {
    onBytes(-come);
    if (signal.aborted) return err({ code: "cancelled" });
    return err({ code: "unreachable", reason: String(error) });
  } finally {
    clearTimeout(timer);
  }
}

/** A reader, not the stream itself: Safari has no async iteration of streams. */
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

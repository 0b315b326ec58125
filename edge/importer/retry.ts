import { IMPORTER } from "#shared/params/importer.ts";

/** What one attempt came to: done, or worth another try after `retryAfterMs` if the server said so. */
export type Attempt<Value> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly reason: string; readonly retryAfterMs?: number | undefined };

export interface RetryClock {
  sleep(ms: number): Promise<void>;
  /** On [0, 1). */
  random(): number;
}

/** Waits double from retryBaseMs to retryCapMs, half of each by chance; a longer Retry-After is kept. */
export function waitBefore(retry: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(IMPORTER.retryCapMs, IMPORTER.retryBaseMs * 2 ** retry);
  return Math.max(retryAfterMs, full * (0.5 + random / 2));
}

/**
 * Tries until done, or until the next wait would exceed `patienceMs` in all.
 * Answers the last reason if it gave up.
 */
export async function withRetries<Value>(
  attempt: () => Promise<Attempt<Value>>,
  clock: RetryClock,
  patienceMs: number,
  onWait: (reason: string, waitMs: number) => void,
): Promise<{ readonly value: Value } | { readonly gaveUp: string }> {
  let waited = 0;
  for (let retry = 0; ; retry++) {
    const result = await attempt();
    if (result.done) return { value: result.value };
    const waitMs = waitBefore(retry, clock.random(), result.retryAfterMs);
    if (waited + waitMs > patienceMs) return { gaveUp: result.reason };
    onWait(result.reason, waitMs);
    await clock.sleep(waitMs);
    waited += waitMs;
  }
}

import { DEVICE } from "#shared/params/device.ts";
import type { Runtime } from "#web/workers/ranker/ranker.api.ts";

/** Tells when a runtime has become much slower than it was measured: the device is hot, busy, or saves its battery. */
export class SpeedWatch {
  readonly runtime: Runtime;
  readonly #measuredMs: number;
  #slowCalls = 0;

  /** @param measuredMs for 1,000 candidates */
  constructor(runtime: Runtime, measuredMs: number) {
    this.runtime = runtime;
    this.#measuredMs = measuredMs;
  }

  /** A ranking of `count` candidates took `ms`. Answers whether it is time to measure again. */
  took(count: number, ms: number): boolean {
    const { leastCandidates, slowdown, slowCalls } = DEVICE.contest;
    // A call of a few tells what a call costs, not what a candidate does.
    if (count < leastCandidates) return false;
    const isSlow = (ms * 1_000) / count > this.#measuredMs * slowdown;
    this.#slowCalls = isSlow ? this.#slowCalls + 1 : 0;
    return this.#slowCalls >= slowCalls;
  }
}

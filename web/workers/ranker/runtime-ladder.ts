import type { WeightVariant } from "#shared/api/model-manifest.ts";
import { DEVICE } from "#shared/params/device.ts";
import { ACCIDENTS, brokenWords, recoveredWords } from "#web/workers/ranker/failure-words.ts";
import type { RankerError, Runtime } from "#web/workers/ranker/ranker.api.ts";

/** Which runtimes are left, best first, and why the others are not used. */
export class RuntimeLadder {
  readonly #left: Runtime[];
  readonly #reasons: string[] = [];
  #hasFallen = false;
  #without: WeightVariant[] = [];
  /** Good calls since the accident of the runtime in use; undefined without one. */
  #callsSinceAccident: number | undefined;

  constructor(runtimes: readonly Runtime[]) {
    this.#left = [...runtimes];
  }

  /** The runtime to use; undefined if none is left. */
  get runtime(): Runtime | undefined {
    return this.#left[0];
  }

  /** The one that comes where it fails. */
  get next(): Runtime | undefined {
    return this.#left[1];
  }

  /** Whether a runtime has been given up. */
  get hasFallen(): boolean {
    return this.#hasFallen;
  }

  /** Why it is not the best one; undefined if it is. */
  get fellBack(): string | undefined {
    return this.#reasons.join("; ") || undefined;
  }

  /** Weights that have failed on the runtime in use. */
  get without(): readonly WeightVariant[] {
    return this.#without;
  }

  /** The runtime could not be used: down to its next weights if the error names those that failed, else to the next. */
  stepDown(error: RankerError): void {
    const { runtime } = this;
    if (runtime !== undefined) this.#reasons.push(brokenWords(runtime, error));
    if (error.variant !== undefined) {
      this.#without = [...this.#without, error.variant];
      return;
    }
    this.#left.shift();
    this.#hasFallen = true;
    this.#without = [];
    this.#callsSinceAccident = undefined;
  }

  wentWell(): void {
    if (this.#callsSinceAccident === undefined) return;
    this.#callsSinceAccident += 1;
    if (this.#callsSinceAccident >= DEVICE.callsToForgive) this.#callsSinceAccident = undefined;
  }

  /**
   * A call failed. After a first accident the runtime may be tried again, in a new worker; whatever else happens will
   * happen again.
   *
   * @returns what to say if it works then; undefined if the runtime has been given up.
   */
  failed(error: RankerError): string | undefined {
    const accident = ACCIDENTS.find((code) => code === error.code);
    if (accident === undefined || this.#callsSinceAccident !== undefined) {
      this.stepDown(error);
      return undefined;
    }
    this.#callsSinceAccident = 0;
    return recoveredWords(accident, error.reason);
  }
}

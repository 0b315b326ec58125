import { DEVICE } from "#shared/params/device.ts";
import { err, type Result } from "#shared/types/result.ts";
import type { MeasuredRuntimes, RuntimeSettings } from "#web/session/runtime-settings.ts";
import { SpeedWatch } from "#web/session/speed-watch.ts";
import type { OneRanker } from "#web/session/updating-ranker.ts";
import type { ModelWish } from "#web/workers/model-store/open-model.ts";
import { median } from "#web/workers/ranker/median.ts";
import type { RankerClient, ReadyRanker } from "#web/workers/ranker/ranker-client.ts";
import { type RankerError, type Runtime, RUNTIMES } from "#web/workers/ranker/ranker.api.ts";

/** The model on one runtime, and on the next one where that fails. */
export type RuntimeRanker = Pick<
  RankerClient,
  "load" | "rank" | "userEmbedding" | "measure" | "probe" | "cancelLoad" | "terminate"
>;

export interface FastestRankerParts {
  /** Which version of the model; whatever comes later takes the same. */
  readonly which: ModelWish["which"];
  /** A ranker that tries `first` before all others; the one that starts soonest, if nothing is said. */
  readonly make: (first: Runtime | undefined, which: ModelWish["which"]) => RuntimeRanker;
  readonly settings: Pick<RuntimeSettings, "wanted" | "state" | "measured" | "found">;
  /** False where the reader pays for downloads: the GPU's runtime is one of 4 MB. */
  readonly mayCompare: () => boolean;
  readonly now: () => number;
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * One version of the model on whichever runtime is fastest here. It starts with the one that is there soonest. Where
 * there is a GPU, its runtime is loaded afterwards, in a worker beside, and takes over if it is right and measured to be
 * faster; no ranking waits for that. When rankings have become slow, both are measured again.
 */
export class FastestRanker implements OneRanker {
  readonly #parts: FastestRankerParts;
  #current: RuntimeRanker;
  #other: RuntimeRanker | undefined;
  #watch: SpeedWatch | undefined;
  #comparing = false;
  #comparedAt = -Infinity;
  #hasBegun = false;
  #isOver = false;
  #callsRunning = 0;
  #retired: RuntimeRanker[] = [];

  constructor(parts: FastestRankerParts) {
    this.#parts = parts;
    this.#current = parts.make(parts.settings.wanted, parts.which);
  }

  async load(): Promise<Result<ReadyRanker, RankerError>> {
    const ranker = this.#current;
    const loaded = await ranker.load();
    // Another runtime took over meanwhile.
    if (ranker !== this.#current) return this.load();
    if (loaded.ok && !this.#hasBegun) {
      this.#hasBegun = true;
      void this.#begin(loaded.value);
    }
    return loaded;
  }

  async rank(...call: Parameters<OneRanker["rank"]>): ReturnType<OneRanker["rank"]> {
    const count = call[0].candidates.createdAt.length;
    const ranked = await this.#during((ranker) => ranker.rank(...call));
    if (ranked.ok && this.#watch?.took(count, ranked.value.candidatesMs) === true)
      void this.#compareAgain();
    return ranked;
  }

  userEmbedding(
    ...call: Parameters<OneRanker["userEmbedding"]>
  ): ReturnType<OneRanker["userEmbedding"]> {
    return this.#during((ranker) => ranker.userEmbedding(...call));
  }

  cancelLoad(): void {
    this.#current.cancelLoad();
  }

  terminate(): void {
    this.#isOver = true;
    this.#other?.terminate();
    this.#current.terminate();
  }

  /** Another choice while there is no model: what is stopped, or waits for a yes, is left as it is. */
  chooseForLater(): void {
    this.#drop();
    this.#watch = undefined;
    this.#hasBegun = false;
    this.#takesOver(this.#parts.make(this.#parts.settings.wanted, this.#parts.which));
  }

  /** The reader has chosen another runtime, or the fastest. It takes over when it is there. */
  async chooseAgain(): Promise<void> {
    const { wanted } = this.#parts.settings;
    const here = await this.load();
    this.#drop();
    this.#watch = undefined;
    // Nothing is lost by leaving one that does not run.
    if (!here.ok) return this.#takesOver(this.#parts.make(wanted, this.#parts.which));
    if (here.value.runtime === wanted) return;
    const chosen = this.#parts.make(wanted, { modelVersion: here.value.modelVersion });
    this.#other = chosen;
    const loaded = await chosen.load().catch(refusedWorker);
    if (this.#other !== chosen) return;
    if (!loaded.ok) return this.#drop();
    this.#takesOver(chosen);
    if (wanted === undefined) await this.#begin(loaded.value);
  }

  /** Once the first runtime is there: another one may be faster. */
  async #begin({ runtime, modelVersion }: ReadyRanker): Promise<void> {
    const { settings, mayCompare, pause = wait } = this.#parts;
    if (settings.wanted !== undefined || runtime === "webgpu") return;
    // The first feed goes first.
    await pause(DEVICE.contest.pauseMs);
    if (this.#isOver) return;
    const webGpu = await this.#current.probe();
    settings.found(webGpu);
    if (webGpu !== "hardware" || !mayCompare() || settings.wanted !== undefined) return;
    const last = settings.state.value.measured;
    const isKnown =
      last !== undefined &&
      last.modelVersion === modelVersion &&
      this.#parts.now() - last.at < DEVICE.contest.validMs;
    if (isKnown && winner(last.ms, runtime) === runtime) return this.#watchOver(last, runtime);
    await this.#compare("webgpu");
  }

  async #compareAgain(): Promise<void> {
    if (this.#parts.now() - this.#comparedAt < DEVICE.contest.restMs) return;
    const here = await this.#current.load();
    if (here.ok) await this.#compare(here.value.runtime === "webgpu" ? "kernel" : "webgpu");
  }

  /** Loads another runtime beside, measures both, and uses the faster. */
  async #compare(challenger: Runtime): Promise<void> {
    if (this.#comparing || this.#isOver) return;
    this.#comparing = true;
    try {
      await this.#compareWith(challenger);
    } finally {
      this.#comparing = false;
      this.#comparedAt = this.#parts.now();
    }
  }

  async #compareWith(challenger: Runtime): Promise<void> {
    const ranker = this.#current;
    const here = await ranker.load();
    if (!here.ok) return;
    const { runtime, modelVersion } = here.value;
    const other = this.#parts.make(challenger, { modelVersion });
    this.#other = other;
    const loaded = await other.load().catch(refusedWorker);
    const starts = loaded.ok && loaded.value.runtime === challenger;
    const challengerMs = starts ? await this.#measured(other, challenger) : undefined;
    const currentMs = await this.#measured(ranker, runtime);
    // Meanwhile the reader may have chosen.
    if (this.#other !== other) return;
    if (this.#current !== ranker || currentMs === undefined) return this.#drop();
    const measured = {
      at: this.#parts.now(),
      modelVersion,
      ms: {
        [runtime]: currentMs,
        ...(challengerMs !== undefined && { [challenger]: challengerMs }),
      },
    };
    this.#parts.settings.measured(measured);
    const fastest = winner(measured.ms, runtime);
    if (fastest === challenger) this.#takesOver(other);
    else this.#drop();
    this.#watchOver(measured, fastest);
  }

  /** The middle of a few rankings, each between two calls of the reader's. Undefined if the runtime has given way. */
  async #measured(ranker: RuntimeRanker, runtime: Runtime): Promise<number | undefined> {
    const { warmUps, runs } = DEVICE.contest;
    const never = new AbortController().signal;
    const times: number[] = [];
    for (let run = 0; run < warmUps + runs; run++) {
      const ms = await ranker.measure(never).catch(refusedWorker);
      if (!ms.ok) return undefined;
      if (run >= warmUps) times.push(ms.value);
    }
    const after = await ranker.load().catch(refusedWorker);
    return after.ok && after.value.runtime === runtime ? median(times) : undefined;
  }

  #watchOver({ ms }: MeasuredRuntimes, runtime: Runtime): void {
    const measured = ms[runtime];
    this.#watch = measured === undefined ? undefined : new SpeedWatch(measured);
  }

  #takesOver(ranker: RuntimeRanker): void {
    this.#retired.push(this.#current);
    this.#current = ranker;
    this.#other = undefined;
    this.#endRetired();
  }

  #drop(): void {
    this.#other?.terminate();
    this.#other = undefined;
  }

  async #during<T>(call: (ranker: RuntimeRanker) => Promise<T>): Promise<T> {
    this.#callsRunning += 1;
    try {
      return await call(this.#current);
    } finally {
      this.#callsRunning -= 1;
      this.#endRetired();
    }
  }

  /** A call that runs is left to end: its worker would only be started again. */
  #endRetired(): void {
    if (this.#callsRunning > 0) return;
    for (const ranker of this.#retired.splice(0)) ranker.terminate();
  }
}

/** Which of the measured runtimes to use: the one in use, unless another is faster by more than chance. */
export function winner(ms: MeasuredRuntimes["ms"], inUse: Runtime): Runtime {
  const current = ms[inUse] ?? Infinity;
  const [best = inUse] = RUNTIMES.filter(
    (runtime) => (ms[runtime] ?? Infinity) * DEVICE.contest.margin <= current,
  ).toSorted((a, b) => (ms[a] ?? Infinity) - (ms[b] ?? Infinity));
  return best;
}

/** The browser refused even the worker. */
const refusedWorker = (error: unknown): Result<never, RankerError> =>
  err({ code: "crashed", reason: String(error) });

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

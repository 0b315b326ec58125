import { DEVICE } from "#shared/params/device.ts";
import { ok, type Result } from "#shared/types/result.ts";
import type { MeasuredRuntimes, RuntimeSettings } from "#web/session/runtime-settings.ts";
import { SpeedWatch } from "#web/session/speed-watch.ts";
import { refusedWorker, Succession, wait } from "#web/session/succession.ts";
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
  readonly make: (
    first: Runtime | undefined,
    which: ModelWish["which"],
    /** False while the others are of no use: one of them ranks meanwhile. */
    mayFallBack: () => boolean,
  ) => RuntimeRanker;
  readonly settings: Pick<
    RuntimeSettings,
    "wanted" | "state" | "measured" | "measuredForNow" | "found"
  >;
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
  readonly #line: Succession<RuntimeRanker>;
  /** What is loaded beside the one in use, to take its place. */
  #other: RuntimeRanker | undefined;
  /** Whatever waits or compares; aborted by the next choice and by the end. */
  #errand = new AbortController();
  #watch: SpeedWatch | undefined;
  /** The best that each runtime was measured at: what it can do on this device. */
  readonly #best = new Map<Runtime, number>();
  /** The last comparison found less than that: the device may recover. */
  #isHampered = false;
  /** Runtimes that did not start on this visit, or gave way. */
  readonly #gaveWay = new Set<Runtime>();
  #comparedAt = -Infinity;
  #hasBegun = false;
  #isOver = false;

  constructor(parts: FastestRankerParts) {
    this.#parts = parts;
    this.#line = new Succession(this.#make(parts.settings.wanted, parts.which));
  }

  async load(): Promise<Result<ReadyRanker, RankerError>> {
    const ranker = this.#line.current;
    const loaded = await ranker.load();
    // Another runtime took over meanwhile.
    if (ranker !== this.#line.current) return this.load();
    if (loaded.ok && !this.#hasBegun) {
      this.#hasBegun = true;
      void this.#begin(loaded.value);
    }
    return loaded;
  }

  async rank(...call: Parameters<OneRanker["rank"]>): ReturnType<OneRanker["rank"]> {
    const count = call[0].candidates.createdAt.length;
    const ranked = await this.#line.during((ranker) => ranker.rank(...call));
    if (ranked.ok) {
      const isSlow = this.#watch?.took(count, ranked.value.candidatesMs) === true;
      if (isSlow || this.#isHampered) void this.#compareAgain();
    }
    return ranked;
  }

  userEmbedding(
    ...call: Parameters<OneRanker["userEmbedding"]>
  ): ReturnType<OneRanker["userEmbedding"]> {
    return this.#line.during((ranker) => ranker.userEmbedding(...call));
  }

  cancelLoad(): void {
    this.#line.current.cancelLoad();
  }

  terminate(): void {
    this.#isOver = true;
    this.#startErrand();
    this.#line.terminate();
  }

  /** Another choice while there is no model: what is stopped, or waits for a yes, is left as it is. */
  chooseForLater(): void {
    this.#startErrand();
    this.#hasBegun = false;
    this.#takesOver(this.#make(this.#parts.settings.wanted, this.#parts.which));
  }

  /** The reader has chosen another runtime, or the fastest. It takes over when it is there; if it cannot, all stays. */
  async chooseAgain(): Promise<Result<boolean, RankerError>> {
    const signal = this.#startErrand();
    const { wanted } = this.#parts.settings;
    this.#hasBegun = true;
    const here = await this.load();
    // A later choice has come, or the end.
    if (signal.aborted) return ok(false);
    if (!here.ok) {
      // Nothing is lost by leaving one that does not run. What has been stopped is not begun again.
      this.chooseForLater();
      return ok(here.error.code !== "bad-model");
    }
    const { runtime, modelVersion } = here.value;
    if (runtime === wanted) return ok(false);
    if (wanted === undefined && runtime === "kernel") {
      void this.#begin(here.value);
      return ok(false);
    }
    const chosen = this.#loadBeside(wanted, modelVersion);
    const loaded = await chosen.load().catch(refusedWorker);
    if (signal.aborted) return ok(false);
    if (!loaded.ok) {
      this.#drop();
      return loaded;
    }
    this.#takesOver(chosen);
    void this.#begin(loaded.value);
    return ok(true);
  }

  /** Once a runtime is there that nobody has chosen: another one may be faster. */
  async #begin(here: ReadyRanker): Promise<void> {
    const { settings, pause = wait, now } = this.#parts;
    const { runtime, modelVersion } = here;
    if (settings.wanted !== undefined || runtime === "webgpu") return;
    const signal = this.#startErrand();
    // The first feed goes first.
    await pause(DEVICE.contest.pauseMs);
    if (signal.aborted) return;
    const webGpu = await this.#line.current.probe();
    if (signal.aborted) return;
    settings.found(webGpu);
    if (webGpu !== "hardware") return;
    const last = settings.state.value.measured;
    const isKnown =
      last !== undefined &&
      last.modelVersion === modelVersion &&
      now() - last.at < DEVICE.contest.validMs;
    if (isKnown && winner(last.ms, runtime) === runtime) return this.#watchOver(last, runtime);
    await this.#compare(here, "webgpu", signal, (measured) => settings.measured(measured));
  }

  async #compareAgain(): Promise<void> {
    const watched = this.#watch?.runtime;
    if (watched === undefined || this.#parts.now() - this.#comparedAt < DEVICE.contest.restMs)
      return;
    const { signal } = this.#errand;
    const here = await this.#line.current.load().catch(refusedWorker);
    if (!here.ok || signal.aborted) return;
    const { runtime } = here.value;
    if (runtime !== watched) {
      // It gave way to one that was never measured.
      this.#gaveWay.add(watched);
      return this.#watchNone();
    }
    // What a device in trouble can do says nothing of the next visit.
    await this.#compare(
      here.value,
      runtime === "webgpu" ? "kernel" : "webgpu",
      signal,
      (measured) => this.#parts.settings.measuredForNow(measured),
    );
  }

  /** Loads another runtime beside, measures both, and uses the faster. */
  async #compare(
    { runtime, modelVersion }: ReadyRanker,
    challenger: Runtime,
    signal: AbortSignal,
    tell: (measured: MeasuredRuntimes) => void,
  ): Promise<void> {
    const { settings, mayCompare, now } = this.#parts;
    if (this.#other !== undefined || this.#gaveWay.has(challenger)) return;
    if (!mayCompare() || settings.wanted !== undefined) return;
    this.#comparedAt = now();
    const ranker = this.#line.current;
    const other = this.#loadBeside(challenger, modelVersion);
    const loaded = await other.load().catch(refusedWorker);
    if (signal.aborted) return;
    // That says nothing of the runtime: its files did not come.
    if (!loaded.ok && loaded.error.code === "bad-model") return this.#drop();
    const challengerMs = loaded.ok ? await this.#measured(other, challenger, signal) : undefined;
    const currentMs = await this.#measured(ranker, runtime, signal);
    if (signal.aborted) return;
    this.#comparedAt = now();
    if (challengerMs === undefined) this.#gaveWay.add(challenger);
    if (currentMs === undefined) return this.#drop();
    const measured = {
      at: this.#comparedAt,
      modelVersion,
      ms: {
        [runtime]: currentMs,
        ...(challengerMs !== undefined && { [challenger]: challengerMs }),
      },
    };
    tell(measured);
    const fastest = winner(measured.ms, runtime);
    if (fastest === challenger) this.#takesOver(other);
    else this.#drop();
    this.#watchOver(measured, fastest);
  }

  /** The middle of a few rankings, each between two calls of the reader's. Undefined if the runtime has given way. */
  async #measured(
    ranker: RuntimeRanker,
    runtime: Runtime,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { warmUps, runs } = DEVICE.contest;
    // A ranking that has begun is left to end: it takes less than a new worker.
    const never = new AbortController().signal;
    const times: number[] = [];
    for (let run = 0; run < warmUps + runs; run++) {
      if (signal.aborted) return undefined;
      const ms = await ranker.measure(never).catch(refusedWorker);
      if (!ms.ok) return undefined;
      if (run >= warmUps) times.push(ms.value);
    }
    if (signal.aborted) return undefined;
    const after = await ranker.load().catch(refusedWorker);
    return after.ok && after.value.runtime === runtime ? median(times) : undefined;
  }

  #watchOver({ ms }: MeasuredRuntimes, runtime: Runtime): void {
    const times = RUNTIMES.flatMap((name) => {
      const now = ms[name];
      return now === undefined ? [] : [{ name, now }];
    });
    for (const { name, now } of times)
      this.#best.set(name, Math.min(now, this.#best.get(name) ?? Infinity));
    this.#isHampered = times.some(
      ({ name, now }) => now > (this.#best.get(name) ?? Infinity) * DEVICE.contest.margin,
    );
    const best = this.#best.get(runtime);
    this.#watch = best === undefined ? undefined : new SpeedWatch(runtime, best);
  }

  /** Ends what waits or compares. What begins now goes on until the signal says otherwise. */
  #startErrand(): AbortSignal {
    this.#errand.abort();
    this.#drop();
    this.#errand = new AbortController();
    if (this.#isOver) this.#errand.abort();
    return this.#errand.signal;
  }

  #make(first: Runtime | undefined, which: ModelWish["which"]): RuntimeRanker {
    const made: RuntimeRanker = this.#parts.make(first, which, () => made !== this.#other);
    return made;
  }

  #loadBeside(first: Runtime | undefined, modelVersion: string): RuntimeRanker {
    this.#drop();
    this.#other = this.#make(first, { modelVersion });
    return this.#other;
  }

  #watchNone(): void {
    this.#watch = undefined;
    this.#isHampered = false;
  }

  #takesOver(ranker: RuntimeRanker): void {
    this.#watchNone();
    this.#other = undefined;
    this.#line.takesOver(ranker);
  }

  #drop(): void {
    this.#other?.terminate();
    this.#other = undefined;
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

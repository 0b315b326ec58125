/** What a training run says while it goes on. */
export interface ProgressState {
  /** Steps done, of so many. */
  readonly step: number;
  readonly steps: number;
  /** Epochs done, whole and begun; left out where there are none. */
  readonly epoch?: number | undefined;
  readonly epochs?: number | undefined;
  /** Means since the last report, by name. */
  readonly losses: Readonly<Record<string, number>>;
  /** Tokens (items, impressions) learnt from each second, since the last report. */
  readonly tokensPerS: number;
  readonly leftS: number;
}

/** Means, speed and time left between reports. The clock comes in, in ms, so that a test can hold it. */
export class Progress {
  readonly #steps: number;
  readonly #now: () => number;
  /** Steps and time over which the whole run's pace is taken: one report alone jumps about on a busy machine. */
  readonly #began: { readonly step: number; readonly at: number };
  #since: { step: number; at: number };
  #tokens = 0;
  #sums: Record<string, number> = {};

  /** `step`: steps done before, by a run that goes on. */
  constructor(steps: number, step: number, now: () => number) {
    this.#steps = steps;
    this.#now = now;
    this.#began = { step, at: now() };
    this.#since = { step, at: now() };
  }

  note(losses: Readonly<Record<string, number>>, tokens: number): void {
    for (const [name, loss] of Object.entries(losses))
      this.#sums[name] = (this.#sums[name] ?? 0) + loss;
    this.#tokens += tokens;
  }

  /** The report after step `step`, and a fresh start for the next one. */
  report(step: number, epoch?: { readonly epoch: number; readonly epochs: number }): ProgressState {
    const at = this.#now();
    const count = Math.max(1, step - this.#since.step);
    const seconds = Math.max(1e-3, (at - this.#since.at) / 1_000);
    const pace = (at - this.#began.at) / 1_000 / Math.max(1, step - this.#began.step);
    const losses = Object.fromEntries(
      Object.entries(this.#sums).map(([name, sum]) => [name, sum / count]),
    );
    const state: ProgressState = {
      step,
      steps: this.#steps,
      ...epoch,
      losses,
      tokensPerS: this.#tokens / seconds,
      leftS: Math.max(0, this.#steps - step) * pace,
    };
    this.#since = { step, at };
    this.#tokens = 0;
    this.#sums = {};
    return state;
  }
}

/** `epoch 3/40  step 1200/15240  loss 6.1234  7100 tokens/s  1 h 05 min left` */
export function progressLine(state: ProgressState, unit = "tokens"): string {
  const { step, steps, epoch, epochs, losses, tokensPerS, leftS } = state;
  return [
    ...(epoch === undefined ? [] : [`epoch ${epoch}/${epochs ?? "?"}`]),
    `step ${step}/${steps}`,
    ...Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(4)}`),
    `${Math.round(tokensPerS)} ${unit}/s`,
    `${duration(leftS)} left`,
  ].join("  ");
}

/** `42 s`, `7 min`, `1 h 05 min` */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

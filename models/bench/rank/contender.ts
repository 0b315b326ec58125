/** One way of scoring all candidates. */
export interface Contender {
  readonly name: string;
  /** Scores every candidate for the reader, context included, and returns probabilities `[N * A]`. */
  readonly run: () => Promise<Float32Array>;
}

/** Something to be timed. */
export interface Timed {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  /** Milliseconds that count for it, where its work is done in another process. */
  readonly clock?: (() => number) | undefined;
}

/** Milliseconds, one per round. */
export type Samples = Record<string, number[]>;

/** Lets threads that spin for more work after a run go to sleep, so that the next contender has the cores. */
const REST_MS = 25;

const rest = () => new Promise((resolve) => setTimeout(resolve, REST_MS));

/**
 * Times contenders in turn, so that what disturbs the machine disturbs all of them. Each gets one run that does not
 * count before every one that does.
 *
 * @param clock milliseconds that passed: on the wall, or of this process alone
 */
export async function interleave(
  contenders: readonly Timed[],
  rounds: number,
  clock: () => number = () => performance.now(),
): Promise<Samples> {
  const samples: Samples = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const { name, run, clock: now = clock } of contenders) {
      await rest();
      await run();
      const start = now();
      await run();
      samples[name]?.push(now() - start);
    }
  return samples;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("the median of nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  return (lower + upper) / 2;
}

import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import { type Interval, middle95 } from "#models/evaluation/kuairand/bootstrap.ts";

/** A value, and between which bounds it would lie for other readers of the same kind. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** Who was asked for what, in the order of the scores. */
export interface Asked {
  /** `[n]`: number of the reader of each impression, below `readers`. */
  readonly reader: ArrayLike<number>;
  readonly readers: number;
  /** `[n]`: 1 where the action was taken. */
  readonly taken: ArrayLike<number>;
}

/** AUC of one ranker, all impressions in one order, and as the mean over readers who did both. */
export interface Judgement {
  readonly all: Estimate;
  readonly perReader: Estimate;
  /** One value a resample, in their order: what differences are paired by. */
  readonly draws: { readonly all: readonly number[]; readonly perReader: readonly number[] };
}

/** `runs`: scores `[n]` of each run; the AUC is the mean of theirs. `samples`: how often each reader counts. */
export function judge(
  { reader, readers, taken }: Asked,
  runs: readonly ArrayLike<number>[],
  samples: readonly ArrayLike<number>[],
): Judgement {
  const orders = runs.map((scores) => scoreOrder(scores));
  const all = (weight?: (i: number) => number) =>
    mean(orders.map((order) => auc(order, taken, weight)));
  const ofReader = readerAucs({ reader, readers, taken }, runs);
  const perReader = (times?: ArrayLike<number>) => {
    let [sum, count] = [0, 0];
    for (const [r, value] of ofReader.entries()) {
      if (Number.isNaN(value)) continue;
      const weight = times?.[r] ?? (times ? 0 : 1);
      sum += weight * value;
      count += weight;
    }
    return count === 0 ? NaN : sum / count;
  };
  const draws = {
    all: samples.map((times) => all((i) => times[reader[i] ?? 0] ?? 0)),
    perReader: samples.map((times) => perReader(times)),
  };
  return {
    all: { value: all(), ...middle95(draws.all) },
    perReader: { value: perReader(), ...middle95(draws.perReader) },
    draws,
  };
}

/** How much better `a` is than `b`, resample by resample. */
export const difference = (a: Judgement, b: Judgement, of: "all" | "perReader"): Estimate => ({
  value: a[of].value - b[of].value,
  ...middle95(a.draws[of].map((value, i) => value - (b.draws[of][i] ?? NaN))),
});

/** Readers who took the action at least once, and left it at least once. */
export const readersWithBoth = ({ reader, readers, taken }: Asked): number => {
  const did = new Uint8Array(readers);
  for (let i = 0; i < taken.length; i++) {
    const r = reader[i] ?? 0;
    did[r] = (did[r] ?? 0) | (taken[i] ? 1 : 2);
  }
  return did.reduce((sum, d) => sum + (d === 3 ? 1 : 0), 0);
};

/** `[readers]`: each one's own AUC, the mean over runs; NaN for those who did only the one or the other. */
function readerAucs(
  { reader, readers, taken }: Asked,
  runs: readonly ArrayLike<number>[],
): Float64Array {
  const own: number[][] = Array.from({ length: readers }, () => []);
  for (let i = 0; i < taken.length; i++) own[reader[i] ?? 0]?.push(i);
  return Float64Array.from(own, (some) =>
    mean(
      runs.map((scores) =>
        auc(
          scoreOrder(some.map((i) => scores[i] ?? 0)),
          some.map((i) => taken[i] ?? 0),
        ),
      ),
    ),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

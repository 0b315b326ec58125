import { ranking } from "#models/evaluation/metrics.ts";
import { rankCorrelation } from "#models/evaluation/rank-correlation.ts";
import { SLATE } from "#models/evaluation/world/evaluate.ts";
import type { Scores } from "#models/evaluation/world/model.ts";
import { weightedValues } from "#models/evaluation/world/weighted-values.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { FEATURES } from "#shared/params/features.ts";

/** What two runtimes of one model have in common. */
export interface AgreementFigures {
  readonly slates: number;
  /** Of any head of any candidate. */
  readonly largestDifference: number;
  /** Of the weighted values of a slate: Spearman's, its mean and the least of any slate. */
  readonly correlation: number;
  readonly leastCorrelation: number;
  /** How many of the first `SLATE` are among the other's first `SLATE`, on average. */
  readonly overlap: number;
  /** Share of the true weighted value of the first `SLATE` that is lost by the other order; NaN where no truth was given. */
  readonly valueLost: number;
  /** Of `valueLost`, from its spread over slates. */
  readonly valueLostError: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The worth of each candidate as a model sees it. */
const worth = ({ probabilities, continuous }: Scores): Float64Array =>
  weightedValues(
    probabilities,
    continuous.map((share) => share * FEATURES.maxDwellS),
  );

/** Collects, slate by slate, how a runtime's scores agree with those that are right. */
export class Agreement {
  readonly #correlations: number[] = [];
  #largest = 0;
  #overlap = 0;
  readonly #trueValues: number[] = [];
  readonly #lost: number[] = [];

  /** @param trueValues the candidates' true weighted values, where they are known */
  add(right: Scores, other: Scores, trueValues?: Float64Array): void {
    for (const heads of ["probabilities", "continuous"] as const)
      this.#largest = Math.max(this.#largest, largestDifference(right[heads], other[heads]));
    const [ours, theirs] = [worth(right), worth(other)];
    this.#correlations.push(rankCorrelation(ours, theirs));
    const [first, others] = [ours, theirs].map((values) => ranking(values).slice(0, SLATE));
    const chosen = new Set(first);
    this.#overlap += (others ?? []).filter((row) => chosen.has(row)).length;
    if (!trueValues) return;
    const valueOf = (rows: readonly number[] = []): number =>
      rows.reduce((sum, row) => sum + (trueValues[row] ?? 0), 0);
    this.#trueValues.push(valueOf(first));
    this.#lost.push(valueOf(first) - valueOf(others));
  }

  get figures(): AgreementFigures {
    const slates = this.#correlations.length;
    const [lost, value] = [mean(this.#lost), mean(this.#trueValues)];
    return {
      slates,
      largestDifference: this.#largest,
      correlation: mean(this.#correlations),
      leastCorrelation: this.#correlations.reduce((least, x) => Math.min(least, x), Infinity),
      overlap: this.#overlap / slates,
      valueLost: lost / value,
      valueLostError: Math.sqrt(mean(this.#lost.map((x) => (x - lost) ** 2)) / slates) / value,
    };
  }
}

import {
  calibrationError,
  logLossSkill,
  reliability,
  type ReliabilityBin,
} from "#models/evaluation/calibration.ts";
import { Means } from "#models/evaluation/means.ts";
import { bias, normalisedNdcg, recall } from "#models/evaluation/metrics.ts";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import { weightedValues } from "#models/evaluation/world/weighted-values.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { slateSignals } from "#models/world/baselines.ts";
import { type Dataset, evaluationSlates, type SlateOptions } from "#models/world/dataset.ts";
import { expectedAuc } from "#models/world/expected-auc.ts";
import { SIGNALS } from "#models/world/simple-signals.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX, ACTIONS, type Action } from "#shared/types/action.ts";

const A = ACTIONS.length;
/** Shown at once, as in X's feed. */
export const SLATE = 35;
export const RETRIEVED = 100;
const RELIABILITY_BINS = 20;

/** How well one action is foreseen. */
export interface ActionEvaluation {
  readonly action: Action;
  /** Expected AUC within a slate, averaged over readers: the model's and the oracle's. */
  readonly auc: number;
  readonly oracleAuc: number;
  /** Mean probability over the candidates of slates that allow the action, as for all that follows. */
  readonly baseRate: number;
  /** Mean prediction over the mean truth, minus 1. */
  readonly bias: number;
  /** Over `reliability`'s bins, as a share of the base rate. */
  readonly calibrationError: number;
  /** Of the log-loss that the truth saves against the base rate. */
  readonly logLossSkill: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** What a ranker reaches on held-out readers, everything in expectation over their true probabilities. */
export interface Evaluation {
  readonly slates: number;
  /** Mean number of candidates in a slate. */
  readonly candidates: number;
  /** Actions that some candidate allows. */
  readonly actions: readonly ActionEvaluation[];
  /** nDCG@35 of the true weighted value between chance (0) and the true order (1), by ranker. */
  readonly ndcg: Readonly<Record<string, number>>;
  /** Share of the 100 posts likeliest to be liked among the 100 retrieved, by retriever. */
  readonly recall: Readonly<Record<string, number>>;
  /** Mean absolute error of the expected dwell, seconds. */
  readonly dwellErrorS: number;
}

/** Share of the way from a coin to the oracle. */
export const ofTheWay = ({ auc, oracleAuc }: Pick<ActionEvaluation, "auc" | "oracleAuc">): number =>
  (auc - 0.5) / (oracleAuc - 0.5);

const column = (rows: ArrayLike<number>, a: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, row) => rows[row * A + a] ?? 0);

/** What was predicted of one action and what is true, over all slates that allow it. */
class ActionRecord {
  readonly #predicted: Float32Array[] = [];
  readonly #truth: Float32Array[] = [];
  #auc = 0;
  #oracleAuc = 0;

  add(predicted: Float32Array, truth: Float32Array): void {
    this.#predicted.push(predicted);
    this.#truth.push(truth);
    const probabilities = Float64Array.from(truth);
    this.#auc += expectedAuc(Float64Array.from(predicted), probabilities);
    this.#oracleAuc += expectedAuc(probabilities, probabilities);
  }

  evaluation(action: Action): ActionEvaluation[] {
    const slates = this.#truth.length;
    if (slates === 0) return [];
    const predicted = joined(this.#predicted);
    const truth = joined(this.#truth);
    const bins = reliability(predicted, truth, RELIABILITY_BINS);
    return [
      {
        action,
        auc: this.#auc / slates,
        oracleAuc: this.#oracleAuc / slates,
        baseRate: truth.reduce((sum, p) => sum + p, 0) / truth.length,
        bias: bias(predicted, truth),
        calibrationError: calibrationError(bins),
        logLossSkill: logLossSkill(predicted, truth),
        reliability: bins,
      },
    ];
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Runs a model over the slates of a world's held-out readers. */
export async function evaluate(
  model: Pick<LoadedModel, "manifest" | "embedder" | "score" | "embedReader">,
  dataset: Dataset,
  options: SlateOptions,
): Promise<Evaluation> {
  const features = postFeaturesOf(dataset, model.manifest.layout);
  const records = ACTIONS.map(() => new ActionRecord());
  const ndcgs = new Means();
  const recalls = new Means();
  const other = new Means();
  let slates = 0;
  for (const slate of evaluationSlates(dataset, options)) {
    const N = slate.candidates.length;
    if (N < 2 * RETRIEVED) continue;
    slates++;
    other.add("size", N);
    const { history, shown, now } = slateInputs(dataset, slate, features);
    const scored = await model.score(history, shown, now);
    for (const [a, record] of records.entries()) {
      const truth = column(slate.probabilities, a, N);
      if (truth.some((p) => p > 0)) record.add(column(scored.probabilities, a, N), truth);
    }
    const dwell = scored.continuous.map((share) => share * FEATURES.maxDwellS);
    for (const [row, seconds] of slate.dwellSeconds.entries())
      other.add("dwell error", Math.abs(seconds - (dwell[row] ?? 0)));

    const values = weightedValues(slate.probabilities, slate.dwellSeconds);
    const liking = column(slate.probabilities, ACTION_INDEX.favorite, N);
    const signals = slateSignals(dataset, slate);
    const signal = (k: number) => signals.map((row) => row[k] ?? 0);
    const inOrder = (name: string, scores: ArrayLike<number>) =>
      ndcgs.add(name, normalisedNdcg(scores, values, SLATE));
    const retrieved = (name: string, scores: ArrayLike<number>) =>
      recalls.add(name, recall(scores, liking, RETRIEVED, RETRIEVED));

    inOrder("model", weightedValues(scored.probabilities, dwell));
    inOrder(
      "newest first",
      shown.map((post) => post.createdAt),
    );
    for (const [k, name] of SIGNALS.entries()) inOrder(name, signal(k));

    const reader = await model.embedReader(history);
    retrieved(
      "two-tower",
      shown.map((post) =>
        model.embedder.embed(post.features).reduce((sum, x, i) => sum + x * (reader[i] ?? 0), 0),
      ),
    );
    retrieved("popularity", signal(SIGNALS.indexOf("popularity")));
    retrieved("topic match", signal(SIGNALS.indexOf("topic match")));
    recalls.add("random", RETRIEVED / N);
    retrieved("ranker's favorite head", column(scored.probabilities, ACTION_INDEX.favorite, N));
  }
  return {
    slates,
    candidates: other.all["size"] ?? 0,
    actions: records.flatMap((record, a) => record.evaluation(ACTIONS[a] ?? "favorite")),
    ndcg: ndcgs.all,
    recall: recalls.all,
    dwellErrorS: other.all["dwell error"] ?? NaN,
  };
}

import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import { logisticFeatures } from "#models/evaluation/kuairand/logistic-features.ts";
import {
  type Fit,
  fitLogistic,
  logisticScores,
  type Matrix,
} from "#models/evaluation/kuairand/logistic-regression.ts";
import { bestOf } from "#models/evaluation/kuairand/popularity.ts";
import type { VideoRanker } from "#models/evaluation/kuairand/ranker.ts";
import { VIDEO_ACTION_COUNT as A, VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
import { type ActionData, impressionsOf, isTrained } from "#models/training/kuairand/data.ts";

/** Penalties to choose from, of features with variance 1 and a mean loss. */
const PENALTIES = [0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 1e-6];

/** One logistic regression for each action, its penalty chosen on validation. `report` hears of each action. */
export function logistic(
  data: ActionData,
  report: (chosen: string) => void,
  withCandidateFacts = true,
): VideoRanker {
  const { log } = data;
  const features = logisticFeatures(log, isTrained(data), withCandidateFacts);
  const train = impressionsOf(data, "train");
  const validation = impressionsOf(data, "validation");
  const [learnt, judged] = [rowsOf(features, train), rowsOf(features, validation)];
  const scores = new Float64Array(log.length * A);
  const chosen = VIDEO_ACTIONS.map(({ name }, a) => {
    const taken = (some: readonly number[]) => some.map((i) => log[i]?.actions[a] ?? 0);
    const known = taken(train);
    // Nothing to learn, and weights would grow without end.
    if (known.every((t) => t === known[0])) return "all alike in training";
    let fit: Fit | undefined;
    const fits = PENALTIES.map((penalty) => {
      // From the weights of the stronger penalty it is a few steps only.
      fit = fitLogistic(learnt, known, penalty, fit);
      const found = logisticScores(judged, fit.weights);
      return { penalty, weights: fit.weights, auc: auc(scoreOrder(found), taken(validation)) };
    });
    const best = bestOf(fits, (tried) => tried.auc);
    if (!best) return "";
    const all = logisticScores(features, best.weights);
    for (const i of log.keys()) scores[i * A + a] = all[i] ?? 0;
    const choice = `L2 ${best.penalty}`;
    report(`${name}: ${choice}, validation AUC ${best.auc.toFixed(4)}`);
    return choice;
  });
  const name = withCandidateFacts ? "logistic" : "logistic without candidate facts";
  return { name, runs: [scores], chosen };
}

function rowsOf({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  const some = new Float64Array(rows.length * columns);
  for (const [k, i] of rows.entries())
    some.set(values.subarray(i * columns, (i + 1) * columns), k * columns);
  return { rows: rows.length, columns, values: some };
}

import {
  evaluationSlates,
  readerSequences,
  type Dataset,
  type EvaluationSlate,
  type SlateOptions,
} from "#models/world/dataset.ts";
import { expectedAuc } from "#models/world/expected-auc.ts";
import { createDesign, designRow, fitLogistic, logit } from "#models/world/logistic.ts";
import { trueProbabilities } from "#models/world/oracle.ts";
import { timelessState } from "#models/world/reader-state.ts";
import { ReaderMemory, SIGNALS, signalsOf } from "#models/world/simple-signals.ts";
import { ACTION_INDEX, ACTIONS, type Action } from "#shared/types/action.ts";

/** Training impressions before these are too early to know anything about the reader. */
const WARM_UP = 40;
const MIN_CANDIDATES = 50;

/** One ranker's expected AUC, and how far it gets from .5 (0 %) to the oracle (100 %). */
export interface BaselineRow {
  readonly name: string;
  readonly auc: number;
  readonly percentOfOracle: number;
}

export interface BaselineReport {
  /** What is predicted: one action, or the mean over all of them. */
  readonly target: Action | "all actions";
  /** The simple signals, the logistic model on all of them, the planted taste without its changes, the oracle. */
  readonly rows: readonly BaselineRow[];
}

interface Examples {
  readonly features: number[][];
  /** `[A]` columns of 0 and 1. */
  readonly labels: Uint8Array[];
}

/** Every `stride`-th impression of the training readers, as the signals and what happened. */
function trainingExamples(dataset: Dataset, wanted: number): Examples {
  const features: number[][] = [];
  const actions: (readonly Action[])[] = [];
  const { readers, heldOutReaders, sessions, impressionsPerSession } = dataset.world.preset;
  const expected =
    (readers - heldOutReaders) * Math.max(1, sessions * impressionsPerSession - WARM_UP);
  const stride = Math.max(1, Math.floor(expected / wanted));
  for (const { reader, impressions } of readerSequences(dataset, "train")) {
    if (features.length >= wanted) break;
    const memory = new ReaderMemory(dataset, reader.follows);
    for (const [i, impression] of impressions.entries()) {
      const post = dataset.timeline.posts[impression.post];
      if (!post) continue;
      if (i >= WARM_UP && (i + reader.index) % stride === 0) {
        features.push(signalsOf(dataset, memory, post, impression.at));
        actions.push(impression.actions);
      }
      memory.remember(post, impression);
    }
  }
  const labels = ACTIONS.map((action) =>
    Uint8Array.from(actions, (taken) => (taken.includes(action) ? 1 : 0)),
  );
  return { features, labels };
}

/** `[N]` candidates, each with its four signals. */
export function slateSignals(dataset: Dataset, slate: EvaluationSlate): number[][] {
  const memory = new ReaderMemory(dataset, slate.reader.follows);
  for (const impression of slate.impressions) {
    const post = dataset.timeline.posts[impression.post];
    if (post) memory.remember(post, impression);
  }
  return Array.from(slate.candidates, (index) => {
    const post = dataset.timeline.posts[index];
    return post ? signalsOf(dataset, memory, post, slate.at) : [];
  });
}

/** For negative actions (and inaction) a good ranker's score points the other way. */
const UNWANTED: ReadonlySet<Action> = new Set([
  "not_interested",
  "block_author",
  "mute_author",
  "report",
  "not_dwelled",
  "post_unexplored",
]);

/** Column `a` of a row-major `[N, A]`. */
const column = (probabilities: Float32Array, a: number): Float64Array =>
  Float64Array.from(
    { length: probabilities.length / ACTIONS.length },
    (_, row) => probabilities[row * ACTIONS.length + a] ?? 0,
  );

/** `[N, A]`: what an oracle says that knows the reader, but neither drift nor mood nor what was met before. */
function timelessProbabilities(dataset: Dataset, slate: EvaluationSlate): Float32Array {
  const state = timelessState(slate.reader, slate.followed);
  const probabilities = new Float32Array(slate.candidates.length * ACTIONS.length);
  for (const [row, index] of slate.candidates.entries()) {
    const post = dataset.timeline.posts[index];
    if (!post) continue;
    const truth = trueProbabilities(slate.reader, state, post, slate.at);
    probabilities.set(truth.probabilities, row * ACTIONS.length);
  }
  return probabilities;
}

interface Sums {
  readonly auc: Float64Array;
  slates: number;
}

/**
 * Expected AUC, under the true probabilities and averaged over held-out readers, of popularity, author affinity, topic
 * match and similarity to the last items, of a logistic model on all four (trained on the training readers), of an
 * oracle that knows the reader's taste but nothing that changes with time (the bound for whoever ignores the order of a
 * history), and of the oracle, which ranks by the true probability.
 */
export function measureBaselines(
  dataset: Dataset,
  { examples = 60_000, ...options }: SlateOptions & { readonly examples?: number } = {},
  targets: readonly BaselineReport["target"][] = ["favorite", "dwell", "all actions"],
): BaselineReport[] {
  const { features, labels } = trainingExamples(dataset, examples);
  const design = createDesign(features);
  const models = labels.map((y) => fitLogistic(design, y));
  const names = [...SIGNALS, "logistic on all four", "taste without time", "oracle"];
  const sums: Sums[] = ACTIONS.map(() => ({ auc: new Float64Array(names.length), slates: 0 }));
  for (const slate of evaluationSlates(dataset, options)) {
    if (slate.candidates.length < MIN_CANDIDATES) continue;
    const signals = slateSignals(dataset, slate);
    const timeless = timelessProbabilities(dataset, slate);
    const rows = signals.map((row) => designRow(design, row));
    for (const [a, action] of ACTIONS.entries()) {
      const truth = column(slate.probabilities, a);
      const sum = sums[a];
      const model = models[a];
      if (!sum || !model || !truth.some((p) => p > 0)) continue;
      const sign = UNWANTED.has(action) ? -1 : 1;
      sum.slates++;
      const rankers = [
        ...SIGNALS.map((_, k) => Float64Array.from(signals, (row) => sign * (row[k] ?? 0))),
        Float64Array.from(rows, (row) => logit(model, row)),
        column(timeless, a),
        truth,
      ];
      for (let k = 0; k < names.length; k++) {
        const scores = rankers[k];
        if (scores) sum.auc[k] = (sum.auc[k] ?? 0) + expectedAuc(scores, truth);
      }
    }
  }
  const report = (target: BaselineReport["target"], chosen: readonly Sums[]): BaselineReport => {
    const used = chosen.filter((sum) => sum.slates > 0);
    const means = names.map(
      (_, k) =>
        used.reduce((total, { auc, slates }) => total + (auc[k] ?? 0) / slates, 0) / used.length,
    );
    const oracle = means[names.length - 1] ?? 0.5;
    const rows = names.map((name, k) => {
      const auc = means[k] ?? 0.5;
      return { name, auc, percentOfOracle: (100 * (auc - 0.5)) / (oracle - 0.5) };
    });
    return { target, rows };
  };
  const one = (action: Action): BaselineReport => {
    const sum = sums[ACTION_INDEX[action]];
    return report(action, sum ? [sum] : []);
  };
  return targets.map((target) => (target === "all actions" ? report(target, sums) : one(target)));
}

import { bias, ndcg, recall } from "#models/evaluation/metrics.ts";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import { weightedValues } from "#models/evaluation/world/weighted-values.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { slateSignals } from "#models/world/baselines.ts";
import { type Dataset, evaluationSlates } from "#models/world/dataset.ts";
import { expectedAuc } from "#models/world/expected-auc.ts";
import { SIGNALS } from "#models/world/simple-signals.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;
/** Shown at once, as in X's feed. */
export const SLATE = 35;
export const RETRIEVED = 100;

/** What each ranker reaches, averaged over held-out readers. */
export interface Evaluation {
  readonly slates: number;
  /** Mean number of candidates in a slate. */
  readonly candidates: number;
  /** `[A]` expected AUC of the model, of the oracle; NaN where no candidate allows the action. */
  readonly auc: { readonly model: readonly number[]; readonly oracle: readonly number[] };
  /** `[A]` relative bias of the mean prediction. */
  readonly bias: readonly number[];
  /** nDCG@35 of the true weighted value, by ranker. */
  readonly ndcg: Readonly<Record<string, number>>;
  /** Share of the 100 posts likeliest to be liked among the 100 retrieved, by retriever. */
  readonly recall: Readonly<Record<string, number>>;
  /** Mean absolute error of the expected dwell, seconds. */
  readonly dwellErrorS: number;
}

const column = (rows: ArrayLike<number>, a: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => rows[row * A + a] ?? 0);

/** A mean that leaves out what could not be measured. */
class Mean {
  #sum = 0;
  #count = 0;
  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }
  get value(): number {
    return this.#count === 0 ? NaN : this.#sum / this.#count;
  }
}

/** Runs a model over the slates of a world's held-out readers. */
export async function evaluate(
  model: LoadedModel,
  dataset: Dataset,
  { candidates, readers = Infinity }: { candidates: number; readers?: number },
): Promise<Evaluation> {
  const features = postFeaturesOf(dataset, model.manifest.layout);
  const auc = { model: ACTIONS.map(() => new Mean()), oracle: ACTIONS.map(() => new Mean()) };
  const biases = ACTIONS.map(() => new Mean());
  const ndcgs = new Map<string, Mean>();
  const recalls = new Map<string, Mean>();
  const dwellError = new Mean();
  const size = new Mean();
  let slates = 0;
  const into = (means: Map<string, Mean>, name: string): Mean => {
    const mean = means.get(name) ?? new Mean();
    means.set(name, mean);
    return mean;
  };
  for (const slate of evaluationSlates(dataset, { candidates, readers })) {
    const N = slate.candidates.length;
    if (N < 2 * RETRIEVED) continue;
    slates++;
    size.add(N);
    const { history, shown, now } = slateInputs(dataset, slate, features);
    const scored = await model.score(history, shown, now);
    for (let a = 0; a < A; a++) {
      const truth = column(slate.probabilities, a, N);
      if (!truth.some((p) => p > 0)) continue;
      const predicted = column(scored.probabilities, a, N);
      auc.model[a]?.add(expectedAuc(predicted, truth));
      auc.oracle[a]?.add(expectedAuc(truth, truth));
      biases[a]?.add(bias(predicted, truth));
    }
    const dwell = scored.continuous.map((share) => share * FEATURES.maxDwellS);
    for (const [row, seconds] of slate.dwellSeconds.entries())
      dwellError.add(Math.abs(seconds - (dwell[row] ?? 0)));

    const values = weightedValues(slate.probabilities, slate.dwellSeconds);
    const signals = slateSignals(dataset, slate);
    into(ndcgs, "model").add(ndcg(weightedValues(scored.probabilities, dwell), values, SLATE));
    into(ndcgs, "newest first").add(
      ndcg(
        shown.map((post) => post.createdAt),
        values,
        SLATE,
      ),
    );
    for (const [k, name] of SIGNALS.entries())
      into(ndcgs, name).add(
        ndcg(
          signals.map((row) => row[k] ?? 0),
          values,
          SLATE,
        ),
      );

    const liking = column(slate.probabilities, ACTION_INDEX.favorite, N);
    const reader = await model.embedReader(history);
    const match = shown.map((post) => {
      const embedding = model.embedder.embed(post.features);
      return embedding.reduce((sum, x, i) => sum + x * (reader[i] ?? 0), 0);
    });
    into(recalls, "two-tower").add(recall(match, liking, RETRIEVED, RETRIEVED));
    into(recalls, "popularity").add(
      recall(
        signals.map((row) => row[0] ?? 0),
        liking,
        RETRIEVED,
        RETRIEVED,
      ),
    );
    into(recalls, "topic match").add(
      recall(
        signals.map((row) => row[2] ?? 0),
        liking,
        RETRIEVED,
        RETRIEVED,
      ),
    );
    into(recalls, "random").add(RETRIEVED / N);
    into(recalls, "ranker's favorite head").add(
      recall(column(scored.probabilities, ACTION_INDEX.favorite, N), liking, RETRIEVED, RETRIEVED),
    );
  }
  const means = (all: Map<string, Mean>) =>
    Object.fromEntries([...all].map(([name, mean]) => [name, mean.value]));
  return {
    slates,
    candidates: size.value,
    auc: { model: auc.model.map((m) => m.value), oracle: auc.oracle.map((m) => m.value) },
    bias: biases.map((m) => m.value),
    ndcg: means(ndcgs),
    recall: means(recalls),
    dwellErrorS: dwellError.value,
  };
}

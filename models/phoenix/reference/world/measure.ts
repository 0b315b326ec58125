import { nn } from "@jax-js/jax";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { lookUp } from "#models/phoenix/reference/hashed-inputs.ts";
import { onDevice } from "#models/phoenix/reference/host-tensors.ts";
import { rankCandidates } from "#models/phoenix/reference/ranker.ts";
import type { LearntReference } from "#models/phoenix/reference/world/learn.ts";
import { COMPARISON } from "#models/phoenix/reference/world/params.ts";
import { worldPost, worldViewer } from "#models/phoenix/reference/world/viewers.ts";
import { worldBatch } from "#models/phoenix/reference/world/world-batches.ts";
import { type Dataset, type EvaluationSlate, evaluationSlates } from "#models/world/dataset.ts";
import { expectedAuc } from "#models/world/expected-auc.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;

/** Expected AUC, averaged over held-out readers; `mean` over those of 23 actions that were possible. */
export interface Auc {
  readonly favorite: number;
  readonly mean: number;
}

/** AUC of a learnt network, and of the truth itself, on slates of posts that training met or never did. */
export async function measureReference(
  { config, params, table }: LearntReference,
  dataset: Dataset,
  { posts, readers = Infinity }: { readonly posts: "seen" | "unseen"; readonly readers?: number },
): Promise<{ model: Auc; oracle: Auc }> {
  const { vocabularies, slate: N } = COMPARISON;
  const [model, oracle] = [new AucMeans(), new AucMeans()];
  for (const slate of evaluationSlates(dataset, { candidates: N, posts, readers })) {
    const { impressions, at } = slate;
    const viewer = worldViewer(dataset, impressions.slice(-config.S));
    const shown = Array.from(slate.candidates, (index) => worldPost(dataset, index, at));
    const { batch, rows } = worldBatch([viewer], [shown], N, config, vocabularies);
    const values = { values: table, D: config.D };
    const { actionLogits, continuousLogits } = rankCandidates(
      toDevice(params),
      { context: onDevice(batch.context), candidates: onDevice(batch.candidates) },
      {
        context: onDevice(lookUp(rows.context, values)),
        candidates: onDevice(lookUp(rows.candidates, values)),
      },
      config,
    );
    continuousLogits?.dispose();
    model.add(await nn.sigmoid(actionLogits).data(), slate);
    oracle.add(slate.probabilities, slate);
  }
  return { model: model.value, oracle: oracle.value };
}

class AucMeans {
  readonly #of = ACTIONS.map(() => ({ sum: 0, count: 0 }));

  /** `scores [>= n, A]` of the slate's `n` candidates. */
  add(scores: ArrayLike<number>, { probabilities, candidates }: EvaluationSlate): void {
    const column = (rows: ArrayLike<number>, a: number) =>
      Float64Array.from(candidates, (_, row) => rows[row * A + a] ?? NaN);
    for (const [a, mean] of this.#of.entries()) {
      const truth = column(probabilities, a);
      if (!truth.some((p) => p > 0)) continue;
      mean.sum += expectedAuc(column(scores, a), truth);
      mean.count++;
    }
  }

  get value(): Auc {
    const means = this.#of.map(({ sum, count }) => sum / count);
    const known = means.filter((value) => !Number.isNaN(value));
    return {
      favorite: means[ACTION_INDEX.favorite] ?? NaN,
      mean: known.reduce((sum, value) => sum + value, 0) / known.length,
    };
  }
}

import type { Scorer } from "#shared/pipeline/stages.ts";
import { ACTIONS } from "#shared/types/action.ts";
import {
  type CandidateScores,
  contentOf,
  type HydratedCandidate,
} from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import { toAbortSignal } from "#web/sources/edge-sources.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import type { RankerClient } from "#web/workers/ranker/ranker-client.ts";

export const PHOENIX_SCORER = "PhoenixScorer";

/**
 * What the reader would do with each post: probabilities and dwell from the model in the worker. A repost is ranked as
 * the post it repeats. Posts whose features another model made stay without a prediction; they would mean nothing to
 * this one.
 */
export const phoenixScorer = (
  ranker: Pick<RankerClient, "load" | "rank">,
): Scorer<FeedQuery, HydratedCandidate, CandidateScores> => ({
  name: PHOENIX_SCORER,
  async score({ history, now }, candidates, cancel) {
    if (candidates.length === 0) return [];
    const loaded = await ranker.load();
    if (!loaded.ok) throw new Error(loaded.error.reason);
    const { modelVersion } = loaded.value;
    const readable = candidates.map(contentOf).filter((post) => post.modelVersion === modelVersion);
    if (readable.length === 0)
      throw new Error(
        `the posts carry features of ${candidates[0]?.modelVersion}, not ${modelVersion}`,
      );
    const predicted = await ranker.rank(
      { history, candidates: toColumns(readable), now },
      toAbortSignal(cancel),
    );
    if (!predicted.ok) throw new Error(predicted.error.reason);
    const { probabilities, dwellSeconds } = predicted.value;
    const A = ACTIONS.length;
    let row = 0;
    return candidates.map((post) => {
      if (contentOf(post).modelVersion !== modelVersion) return undefined;
      const at = row++;
      return {
        probabilities: probabilities.slice(at * A, (at + 1) * A),
        dwellSeconds: dwellSeconds[at] ?? 0,
      };
    });
  },
});

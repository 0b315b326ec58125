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
 * the post it repeats. Posts with features of another layout than this model's stay without a prediction: they would mean
 * nothing to it.
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
    const versions = new Set(loaded.value.readable);
    const isReadable = (post: HydratedCandidate): boolean =>
      versions.has(contentOf(post).modelVersion);
    const readable = candidates.filter(isReadable).map(contentOf);
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
      if (!isReadable(post)) return undefined;
      const at = row++;
      return {
        probabilities: probabilities.slice(at * A, (at + 1) * A),
        dwellSeconds: dwellSeconds[at] ?? 0,
      };
    });
  },
});

import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import type { Filter, Removed } from "#shared/pipeline/stages.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { type LightQuery, lightScores } from "#shared/scorers/light-scores.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

export const PRE_RANKING_FILTER = "PreRankingFilter";

/**
 * Keeps the `keep` candidates that the light ranker likes best, in their order, so that Phoenix need not read the rest.
 * Reads nothing where nothing is to be cut. Posts of another model, which Phoenix cannot read either, go first.
 */
export const preRankingFilter = (
  ranker: LightRanker,
  keep: number = LIGHT_RANKER.keep,
): Filter<LightQuery, HydratedCandidate> => ({
  name: PRE_RANKING_FILTER,
  filter(query, candidates) {
    if (candidates.length <= keep) return { kept: candidates, removed: [] };
    const scores = lightScores(ranker, query, candidates).map((score) =>
      Number.isNaN(score) ? -1 : score,
    );
    const least = scores.toSorted()[scores.length - keep] ?? 0;
    let ties = keep - scores.reduce((count, score) => count + (score > least ? 1 : 0), 0);
    const kept: HydratedCandidate[] = [];
    const removed: Removed<HydratedCandidate>[] = [];
    for (const [row, candidate] of candidates.entries()) {
      const score = scores[row] ?? -1;
      if (score > least || (score === least && ties-- > 0)) kept.push(candidate);
      else removed.push({ candidate, by: PRE_RANKING_FILTER });
    }
    return { kept, removed };
  },
});

import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import type { Filter, Removed } from "#shared/pipeline/stages.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { type LightQuery, lightScores } from "#shared/scorers/light-scores.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

export const PRE_RANKING_FILTER = "PreRankingFilter";

/**
 * Keeps the `keep` candidates that the light ranker likes best, in their order, so that Phoenix need not read the rest.
 * Reads nothing where nothing is to be cut. Posts that it cannot read, because another model made their features, stay:
 * it has nothing to say of them.
 */
export const preRankingFilter = (
  ranker: LightRanker,
  keep: number = LIGHT_RANKER.keep,
): Filter<LightQuery, HydratedCandidate> => ({
  name: PRE_RANKING_FILTER,
  filter(query, candidates) {
    if (candidates.length <= keep) return { kept: candidates, removed: [] };
    const scores = lightScores(ranker, query, candidates);
    const known = scores.filter((score) => !Number.isNaN(score)).toSorted();
    const least = known[known.length - keep] ?? -Infinity;
    let ties = keep - known.reduce((count, score) => count + (score > least ? 1 : 0), 0);
    const kept: HydratedCandidate[] = [];
    const removed: Removed<HydratedCandidate>[] = [];
    for (const [row, candidate] of candidates.entries()) {
      const score = scores[row] ?? NaN;
      const isBest = score > least || (score === least && ties-- > 0);
      if (isBest || Number.isNaN(score)) kept.push(candidate);
      else removed.push({ candidate, by: PRE_RANKING_FILTER });
    }
    return { kept, removed };
  },
});

import type { Scorer } from "#shared/pipeline/stages.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { type LightQuery, lightScores } from "#shared/scorers/light-scores.ts";
import type { CandidateScores, HydratedCandidate } from "#shared/types/candidate.ts";

export const LIGHT_SCORER = "LightScorer";

/**
 * The light ranker alone, where nothing can run Phoenix. It has learnt the order in which the out-of-network factor is
 * in already, so no scorer applies that again. Leaves posts of another model without a score.
 */
export const lightScorer = (
  ranker: LightRanker,
): Scorer<LightQuery, HydratedCandidate, CandidateScores> => ({
  name: LIGHT_SCORER,
  score(query, candidates) {
    const scores = lightScores(ranker, query, candidates);
    if (scores.length > 0 && scores.every(Number.isNaN)) {
      const { modelVersion } = ranker.model;
      const reason = `the posts carry features of ${candidates[0]?.modelVersion}, not ${modelVersion}`;
      return Promise.reject(new Error(reason));
    }
    return Promise.resolve(
      Array.from(scores, (score) => (Number.isNaN(score) ? undefined : { score })),
    );
  },
});

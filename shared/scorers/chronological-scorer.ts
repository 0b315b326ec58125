import type { Scorer } from "#shared/pipeline/stages.ts";
import type { CandidateScores, HydratedCandidate } from "#shared/types/candidate.ts";

/** Newest first: the reader's choice, and what is left when no model runs. */
export const chronologicalScorer = (): Scorer<unknown, HydratedCandidate, CandidateScores> => ({
  name: "ChronologicalScorer",
  score: (_, candidates) =>
    Promise.resolve(candidates.map(({ createdAt }) => ({ score: createdAt }))),
});

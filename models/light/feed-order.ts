import { authorDiversityScorer } from "#shared/scorers/author-diversity-scorer.ts";
import { outOfNetworkScorer } from "#shared/scorers/out-of-network-scorer.ts";
import { weightedScorer } from "#shared/scorers/weighted-scorer.ts";
import type { CandidateScores, ScoredCandidate } from "#shared/types/candidate.ts";

const { signal } = new AbortController();

/** `[N]` what a post is worth to the reader after Phoenix, by itself: weighted sum, times the out-of-network factor. */
export const worths = (candidates: readonly ScoredCandidate[]): Promise<number[]> =>
  scoresAfter(candidates, [weightedScorer(), outOfNetworkScorer()]);

/** `[N]` what the feed sorts by: the same, less what further posts of one author lose. */
export const feedScores = (candidates: readonly ScoredCandidate[]): Promise<number[]> =>
  scoresAfter(candidates, [weightedScorer(), authorDiversityScorer(), outOfNetworkScorer()]);

async function scoresAfter(
  candidates: readonly ScoredCandidate[],
  scorers: readonly ReturnType<typeof weightedScorer>[],
): Promise<number[]> {
  let scored = candidates;
  for (const scorer of scorers) {
    const rows: readonly (Partial<CandidateScores> | undefined)[] = await scorer.score(
      undefined,
      scored as Parameters<typeof scorer.score>[1],
      signal,
    );
    scored = scored.map((candidate, row) => ({ ...candidate, ...rows[row] }));
  }
  return scored.map(({ score }) => score ?? -Infinity);
}

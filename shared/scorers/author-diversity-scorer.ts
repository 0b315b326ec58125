import { RANKING } from "#shared/params/ranking.ts";
import type { Scorer } from "#shared/pipeline/stages.ts";
import type { CandidateScores, HydratedCandidate } from "#shared/types/candidate.ts";
import type { UserId } from "#shared/types/ids.ts";

/** The factor for an author's post when `k` better ones of that author are in the pool. */
export const authorDiversityFactor = (k: number): number => {
  const { decay, floor } = RANKING.authorDiversity;
  return (1 - floor) * decay ** k + floor;
};

/** Lowers each further post of an author, the best one first, so that no one fills the feed. */
export const authorDiversityScorer = (): Scorer<unknown, HydratedCandidate, CandidateScores> => ({
  name: "AuthorDiversityScorer",
  score(_, candidates) {
    const rows: (Partial<CandidateScores> | undefined)[] = candidates.map(() => undefined);
    const postCount = new Map<UserId, number>();
    const bestFirst = candidates
      .map(({ authorId, score }, row) => ({ authorId, score, row }))
      .toSorted((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
    for (const { authorId, score, row } of bestFirst) {
      if (score === undefined) continue;
      const k = postCount.get(authorId) ?? 0;
      postCount.set(authorId, k + 1);
      const authorDiversity = authorDiversityFactor(k);
      rows[row] = { authorDiversity, score: score * authorDiversity };
    }
    return Promise.resolve(rows);
  },
});

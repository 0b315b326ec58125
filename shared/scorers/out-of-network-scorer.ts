import { RANKING } from "#shared/params/ranking.ts";
import type { Scorer } from "#shared/pipeline/stages.ts";
import type { CandidateScores, HydratedCandidate } from "#shared/types/candidate.ts";
import { postKind } from "#shared/types/post.ts";

/** Lowers posts from outside the reader's network, and replies and reposts from inside it. */
export const outOfNetworkScorer = (): Scorer<unknown, HydratedCandidate, CandidateScores> => ({
  name: "OutOfNetworkScorer",
  score: (_, candidates) =>
    Promise.resolve(
      candidates.map((candidate) => {
        if (candidate.score === undefined) return undefined;
        const outOfNetwork =
          candidate.inNetwork && postKind(candidate) === "original"
            ? 1
            : RANKING.outOfNetworkFactor;
        return { outOfNetwork, score: candidate.score * outOfNetwork };
      }),
    ),
});

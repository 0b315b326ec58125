import type { TaughtSlate } from "#models/light/taught-slates.ts";
import { dotEncoded } from "#shared/features/embedding-codec.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { lightScores } from "#shared/scorers/light-scores.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** Scores a slate cheaply, to cut it by. */
export type Cutter = (slate: TaughtSlate) => ArrayLike<number>;

export const LIGHT = "light ranker";
export const LIGHT_ALONE = "light ranker, no reader tower";

/** The light ranker, with the reader tower and without, and what else a cut could go by. */
export function cutters(ranker: LightRanker): Readonly<Record<string, Cutter>> {
  const random = seededRandom(1);
  return {
    [LIGHT]: (slate) => lightScores(ranker, slate, slate.candidates),
    [LIGHT_ALONE]: ({ history, now, candidates }) =>
      lightScores(ranker, { history, now }, candidates),
    "two-tower only": ({ candidates, readerVector }) =>
      candidates.map(({ embedding }) => dotEncoded(embedding, readerVector)),
    "followed authors, then newest": ({ candidates }) =>
      candidates.map(({ inNetwork, createdAt }) => (inNetwork ? 2 : 1) * createdAt),
    "newest first": ({ candidates }) => candidates.map(({ createdAt }) => createdAt),
    "most liked": ({ candidates }) => candidates.map(({ counts }) => counts.likes),
    random: ({ candidates }) => candidates.map(() => random()),
  };
}

import { dotEncoded } from "#shared/features/embedding-codec.ts";
import type { LightCandidate } from "#shared/features/light-inputs.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { contentOf, type HydratedCandidate } from "#shared/types/candidate.ts";
import { postKind } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** What of a query the light ranker reads. */
export type LightQuery = Pick<FeedQuery, "history" | "now" | "readerVector">;

/** Both vectors of a match are int8, 127 times the unit vector. */
const UNIT = 1 / (127 * 127);

/** A candidate as the light ranker reads it; of a repost, what it repeats. */
export function toLightCandidate(
  candidate: HydratedCandidate,
  readerVector: Int8Array | undefined,
): LightCandidate {
  const { features, embedding, createdAt, counts } = contentOf(candidate);
  const match = readerVector === undefined ? NaN : UNIT * dotEncoded(embedding, readerVector);
  return {
    features,
    createdAt,
    counts,
    inNetwork: candidate.inNetwork,
    isOriginal: postKind(candidate) === "original",
    match: Number.isNaN(match) ? undefined : match,
  };
}

/**
 * `[N]` the light ranker's scores in (0, 1), in the order of the candidates; NaN for a post whose features another model
 * made, which mean nothing to this one.
 */
export function lightScores(
  ranker: LightRanker,
  { history, now, readerVector }: LightQuery,
  candidates: readonly HydratedCandidate[],
): Float64Array {
  const { modelVersion } = ranker.model;
  const readable: LightCandidate[] = [];
  const rows: number[] = [];
  for (let row = 0; row < candidates.length; row++) {
    const candidate = candidates[row];
    if (!candidate || contentOf(candidate).modelVersion !== modelVersion) continue;
    readable.push(toLightCandidate(candidate, readerVector));
    rows.push(row);
  }
  const scores = ranker.score(ranker.profileOf(history), readable, now);
  if (readable.length === candidates.length) return scores;
  const all = new Float64Array(candidates.length).fill(NaN);
  for (const [i, row] of rows.entries()) all[row] = scores[i] ?? NaN;
  return all;
}

import type { RetrievalSource } from "#shared/params/retrieval.ts";
import type { PostId } from "#shared/types/ids.ts";
import { epochMs } from "#shared/types/ids.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import type { TinyPost } from "#shared/types/post.ts";

/** A post that a source proposes. */
export interface Hit extends TinyPost {
  /** Higher is better; comparable within one source. */
  readonly score: number;
  /** Young enough for a feed; the others only fill what these leave. */
  readonly fresh: boolean;
}

/** A total order: fresh before archived, then by score, then newest first. */
export const bestFirst = (a: Hit, b: Hit): number =>
  Number(b.fresh) - Number(a.fresh) || b.score - a.score || newestFirst(a, b);

/** Hits, best first, as columns: a tenth of the objects' cost between isolates. */
export interface HitColumns {
  readonly ids: readonly PostId[];
  readonly createdAt: Float64Array;
  readonly scores: Float64Array;
  /** The fresh ones come first. */
  readonly freshCount: number;
}
export type HitsBySource = Partial<Record<RetrievalSource, HitColumns>>;

export const hitColumns = (hits: readonly Hit[]): HitColumns => ({
  ids: hits.map(({ id }) => id),
  createdAt: Float64Array.from(hits, ({ createdAt }) => createdAt),
  scores: Float64Array.from(hits, ({ score }) => score),
  freshCount: hits.filter(({ fresh }) => fresh).length,
});

export const hitsOf = ({ ids, createdAt, scores, freshCount }: HitColumns): Hit[] =>
  ids.map((id, i) => ({
    id,
    createdAt: epochMs(createdAt[i] ?? 0),
    score: scores[i] ?? 0,
    fresh: i < freshCount,
  }));

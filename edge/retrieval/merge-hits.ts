import { mergeSorted } from "#edge/order/merge-sorted.ts";
import { bestFirst, type Hit, type HitsBySource, hitsOf } from "#edge/retrieval/hit.ts";
import { RETRIEVAL, type RetrievalSource } from "#shared/params/retrieval.ts";
import { THUNDER } from "#shared/params/thunder.ts";

/** The hits of one shard; `object` names it. */
export interface ShardHits {
  readonly object: number;
  readonly hits: HitsBySource;
}

/** A hit, and the object that holds the rest of it. */
export interface PlacedHit extends Hit {
  readonly object: number;
}

/**
 * Hits to ask of each shard for the best `limit` of all: posts are spread evenly, so a little more than an even part
 * nearly always does. `wantingMore` says when it did not.
 */
export const firstAsk = (limit: number): number =>
  Math.min(
    limit,
    Math.ceil((limit / THUNDER.objects) * RETRIEVAL.shardOversampling) + RETRIEVAL.shardMargin,
  );

/** The best `limit` hits of one source over all shards, best first. */
export const mergeHits = (
  shards: readonly ShardHits[],
  source: RetrievalSource,
  limit: number,
): PlacedHit[] =>
  mergeSorted(
    shards.map(({ object, hits: { [source]: columns } }) =>
      columns === undefined ? [] : hitsOf(columns).map((hit) => ({ ...hit, object })),
    ),
    bestFirst,
    limit,
  );

/**
 * Shards whose every hit, of the `asked`, made it into the best of all: they may hold more that belong there, so the
 * merge is not yet exact.
 */
export function wantingMore(
  shards: readonly ShardHits[],
  source: RetrievalSource,
  merged: readonly PlacedHit[],
  asked: number,
): number[] {
  const used = new Map<number, number>();
  for (const { object } of merged) used.set(object, (used.get(object) ?? 0) + 1);
  return shards.flatMap(({ object, hits }) =>
    hits[source]?.ids.length === asked && used.get(object) === asked ? [object] : [],
  );
}

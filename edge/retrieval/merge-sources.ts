import { mergeSorted } from "#edge/order/merge-sorted.ts";
import { bestFirst, type Hit, type HitsBySource, hitsOf } from "#edge/retrieval/hit.ts";
import { RETRIEVAL, RETRIEVAL_SOURCES, type RetrievalSource } from "#shared/params/retrieval.ts";
import type { PostId } from "#shared/types/ids.ts";

/** The hits of one shard; `object` names it. */
export interface ShardHits {
  readonly object: number;
  readonly hits: HitsBySource;
}

export interface RetrievedHit extends Hit {
  readonly object: number;
  readonly source: RetrievalSource;
  /** 1 = the source's best, over all shards. */
  readonly rank: number;
}

/** Fresh posts by shares, fresh posts without, then archived ones. */
const ROUNDS = [
  { fresh: true, shared: true },
  { fresh: true, shared: false },
  { fresh: false, shared: true },
  { fresh: false, shared: false },
];

/**
 * Joins the shards' hits into one list without doubles: each source fills its share of `limit` with its best, in order
 * of preference; what is still free goes to the rest of the sources' hits in the same order.
 */
export function mergeSources(
  shards: readonly ShardHits[],
  sources: readonly RetrievalSource[],
  limit: number,
): RetrievedHit[] {
  const asked = RETRIEVAL_SOURCES.filter((source) => sources.includes(source));
  const shares = asked.includes("two-tower") ? RETRIEVAL.shares : RETRIEVAL.guestShares;
  const total = asked.reduce((sum, source) => sum + shares[source], 0);
  const queues = asked.map((source) => ({
    source,
    quota: Math.round((limit * shares[source]) / total),
    // More than `limit` of one source can never be needed: they would fill the answer by themselves.
    hits: mergeSorted(
      shards.map(({ object, hits: { [source]: columns } }) =>
        columns === undefined ? [] : hitsOf(columns).map((hit) => ({ ...hit, object })),
      ),
      bestFirst,
      limit,
    ).map((hit, i): RetrievedHit => ({ ...hit, source, rank: i + 1 })),
  }));
  const taken = new Map<PostId, RetrievedHit>();
  for (const { fresh, shared } of ROUNDS) {
    for (const { quota, hits } of queues) {
      let room = shared ? quota : limit;
      for (const hit of hits) {
        if (room <= 0 || taken.size >= limit) break;
        if (hit.fresh !== fresh || taken.has(hit.id)) continue;
        taken.set(hit.id, hit);
        room--;
      }
    }
  }
  return asked.flatMap((source) => [...taken.values()].filter((hit) => hit.source === source));
}

import type { PlacedHit } from "#edge/retrieval/merge-hits.ts";
import { RETRIEVAL, RETRIEVAL_SOURCES, type RetrievalSource } from "#shared/params/retrieval.ts";
import type { PostId } from "#shared/types/ids.ts";

export type RankedHits = Partial<Record<RetrievalSource, readonly PlacedHit[]>>;

export interface RetrievedHit extends PlacedHit {
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
 * Joins the sources' hits into one list without doubles: each source fills its share of `limit` with its best, in order
 * of preference; what is still free goes to the rest of the sources' hits in the same order. More than `limit` hits of
 * one source are never needed, since they would fill the answer by themselves.
 */
export function mergeSources(found: RankedHits, limit: number): RetrievedHit[] {
  const asked = RETRIEVAL_SOURCES.filter((source) => found[source] !== undefined);
  const shares = asked.includes("two-tower") ? RETRIEVAL.shares : RETRIEVAL.guestShares;
  const total = asked.reduce((sum, source) => sum + shares[source], 0);
  const queues = asked.map((source) => ({
    source,
    quota: Math.round((limit * shares[source]) / total),
    hits: found[source] ?? [],
  }));
  const taken = new Map<PostId, RetrievedHit>();
  for (const { fresh, shared } of ROUNDS) {
    for (const { source, quota, hits } of queues) {
      let room = shared ? quota : limit;
      for (const [i, hit] of hits.entries()) {
        if (room <= 0 || taken.size >= limit) break;
        if (hit.fresh !== fresh || taken.has(hit.id)) continue;
        taken.set(hit.id, { ...hit, source, rank: i + 1 });
        room--;
      }
    }
  }
  const all = [...taken.values()];
  return asked.flatMap((source) =>
    all.filter((hit) => hit.source === source).toSorted((a, b) => a.rank - b.rank),
  );
}

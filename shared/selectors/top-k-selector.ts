import type { Selector } from "#shared/pipeline/stages.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import type { FeedQuery } from "#shared/types/query.ts";

type Orderable = Pick<RankedCandidate, "id" | "createdAt" | "score">;

/** Best score first; equal scores newest first, then by id: the order never depends on the input's. */
const byRank = (a: Orderable, b: Orderable): number => b.score - a.score || newestFirst(a, b);

/** The `query.limit` best. */
export const topKSelector = <C extends Orderable>(): Selector<Pick<FeedQuery, "limit">, C> => ({
  name: "TopKSelector",
  select({ limit }, scored) {
    const order = scored.toSorted(byRank);
    return { selected: order.slice(0, limit), rest: order.slice(limit) };
  },
});

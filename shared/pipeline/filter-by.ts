import type { Filter, Removed } from "#shared/pipeline/stages.ts";

/**
 * A filter from a predicate. `keeps` is called once for each run with the query and answers the test for one
 * candidate; tests may remember what they saw, because candidates come in order.
 */
export const filterBy = <Q, C>(
  name: string,
  keeps: (query: Q) => (candidate: C) => boolean,
): Filter<Q, C> => ({
  name,
  filter(query, candidates) {
    const kept: C[] = [];
    const removed: Removed<C>[] = [];
    const keep = keeps(query);
    for (const candidate of candidates) {
      if (keep(candidate)) kept.push(candidate);
      else removed.push({ candidate, by: name });
    }
    return { kept, removed };
  },
});

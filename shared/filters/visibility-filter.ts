import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

/**
 * Removes posts whose verdict for this reader is "drop": the home verdict in network, else the recommendations one. The
 * same goes for what a post repeats or quotes.
 */
export const visibilityFilter = <
  C extends Pick<HydratedCandidate, "inNetwork" | "visibility" | "reposted" | "quoted">,
>() =>
  filterBy<unknown, C>("VisibilityFilter", () => (candidate) => {
    const level = candidate.inNetwork ? "home" : "recommendations";
    return [candidate, candidate.reposted, candidate.quoted].every(
      (post) => post?.visibility[level].action !== "drop",
    );
  });

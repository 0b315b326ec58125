import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

/** Removes posts whose verdict for this reader is "drop": the home verdict in network, else the recommendations one. */
export const visibilityFilter = <C extends Pick<HydratedCandidate, "inNetwork" | "visibility">>() =>
  filterBy<unknown, C>(
    "VisibilityFilter",
    () =>
      ({ inNetwork, visibility }) =>
        (inNetwork ? visibility.home : visibility.recommendations).action !== "drop",
  );

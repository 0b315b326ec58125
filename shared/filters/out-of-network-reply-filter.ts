import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

/** Removes replies and reposts by authors the reader does not follow: without their context they say little. */
export const outOfNetworkReplyFilter = <
  C extends Pick<HydratedCandidate, "inNetwork" | "replyTo" | "repostOf">,
>() =>
  filterBy<unknown, C>(
    "OutOfNetworkReplyFilter",
    () =>
      ({ inNetwork, replyTo, repostOf }) =>
        inNetwork || !(replyTo || repostOf),
  );

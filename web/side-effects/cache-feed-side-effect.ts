import type { SideEffect } from "#shared/pipeline/stages.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";

/** Keeps the feed for an instant start and for offline. An empty one would only take the last good one's place. */
export const cacheFeedSideEffect = (
  store: Pick<ReaderStore, "cacheFeed">,
): SideEffect<FeedQuery, RankedCandidate> => ({
  name: "CacheFeedSideEffect",
  run: async ({ now }, selected) => {
    if (selected.length > 0) await store.cacheFeed(selected, now);
  },
});

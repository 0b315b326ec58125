import type { Source } from "#shared/pipeline/stages.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";

/** The last feed that was on screen, scores included: an instant start, and what there is offline. */
export const cachedPostsSource = (
  store: Pick<ReaderStore, "cachedFeed">,
): Source<FeedQuery, PostCandidate> => ({
  name: "CachedPostsSource",
  source: async () => (await store.cachedFeed())?.posts ?? [],
});

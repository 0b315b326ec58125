import type { QueryHydrator } from "#shared/pipeline/stages.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";

/** What the reader did, from this device; it never leaves it. */
export const historyQueryHydrator = (
  store: Pick<ReaderStore, "history">,
): QueryHydrator<FeedQuery> => ({
  name: "HistoryQueryHydrator",
  hydrate: () => Promise.resolve({ history: store.history }),
});

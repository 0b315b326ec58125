import type { QueryHydrator } from "#shared/pipeline/stages.ts";
import { userId } from "#shared/types/ids.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";

/** Whom the reader follows, and whom and what the reader does not want to meet. */
export const socialGraphQueryHydrator = (
  store: Pick<ReaderStore, "marked">,
): QueryHydrator<FeedQuery> => {
  const authors = (kind: "follow" | "mute" | "block") =>
    new Set([...store.marked(kind)].map(userId));
  return {
    name: "SocialGraphQueryHydrator",
    hydrate: () =>
      Promise.resolve({
        following: authors("follow"),
        mutedAuthors: authors("mute"),
        blockedAuthors: authors("block"),
        mutedKeywords: [...store.marked("keyword")],
      }),
  };
};

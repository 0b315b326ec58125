import type { Hydrator } from "#shared/pipeline/stages.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";
import type { Post } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** Tells posts by the reader or by followed authors from all others. */
export const inNetworkHydrator = (): Hydrator<
  Pick<FeedQuery, "viewerId" | "following">,
  Pick<Post, "authorId">,
  Pick<HydratedCandidate, "inNetwork">
> => ({
  name: "InNetworkHydrator",
  hydrate: ({ viewerId, following }, candidates) =>
    Promise.resolve(
      candidates.map(({ authorId }) => ({
        inNetwork: authorId === viewerId || following.has(authorId),
      })),
    ),
});

import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { DurationMs } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** Removes posts older than `maxAge` at `query.now`. A post from a clock ahead of ours is not old. */
export const ageFilter = <C extends Pick<Post, "createdAt">>(maxAge: DurationMs) =>
  filterBy<Pick<FeedQuery, "now">, C>(
    "AgeFilter",
    ({ now }) =>
      ({ createdAt }) =>
        now - createdAt <= maxAge,
  );

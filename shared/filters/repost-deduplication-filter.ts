import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { PostId } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";

/** Keeps one of a post and its reposts: the first to come. */
export const repostDeduplicationFilter = <C extends Pick<Post, "id" | "repostOf">>() =>
  filterBy<unknown, C>("RepostDeduplicationFilter", () => {
    const contents = new Set<PostId>();
    return ({ id, repostOf }) => contents.size < contents.add(repostOf?.postId ?? id).size;
  });

import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { PostId } from "#shared/types/ids.ts";
import type { Post } from "#shared/types/post.ts";

/** Removes a post that an earlier candidate already is: the first source to propose a post keeps it. */
export const dropDuplicatesFilter = <C extends Pick<Post, "id">>() =>
  filterBy<unknown, C>("DropDuplicatesFilter", () => {
    const met = new Set<PostId>();
    return ({ id }) => met.size < met.add(id).size;
  });

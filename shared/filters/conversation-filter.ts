import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { PostId } from "#shared/types/ids.ts";
import { conversationId, type Post } from "#shared/types/post.ts";

/** Keeps one post of a conversation. Runs after selection, when the best of it comes first. */
export const conversationFilter = <C extends Pick<Post, "id" | "replyTo">>() =>
  filterBy<unknown, C>("ConversationFilter", () => {
    const met = new Set<PostId>();
    return (post) => met.size < met.add(conversationId(post)).size;
  });

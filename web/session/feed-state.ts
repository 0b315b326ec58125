import { type PostId, postId, userId } from "#shared/types/ids.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";
import { YOURSELF } from "#web/session/demo-readers.ts";
import type { FeedState, ReplyDraft } from "#web/session/feed-session.ts";

/** Before anything is known. */
export const initialState = (online: boolean): FeedState => ({
  status: "loading",
  online,
  mode: "for-you",
  posts: [],
  model: { phase: "idle" },
  runtimes: { choice: "automatic" },
  reader: YOURSELF,
  readers: [YOURSELF],
  following: new Set(),
  liked: new Set(),
  reposted: new Set(),
  mutedAuthors: new Set(),
  blockedAuthors: new Set(),
  mutedKeywords: [],
  replies: new Map(),
  historyCount: 0,
});

/** What of the state follows from the reader's private facts. */
export function readerState(store: ReaderStore): Partial<FeedState> {
  const authors = (kind: "follow" | "mute" | "block") =>
    new Set([...store.marked(kind)].map(userId));
  const posts = (kind: "like" | "repost") => new Set([...store.marked(kind)].map(postId));
  return {
    following: authors("follow"),
    mutedAuthors: authors("mute"),
    blockedAuthors: authors("block"),
    liked: posts("like"),
    reposted: posts("repost"),
    mutedKeywords: [...store.marked("keyword")],
    replies: repliesByPost(store),
    historyCount: store.history.length,
  };
}

const repliesByPost = ({ replies }: ReaderStore): Map<PostId, readonly ReplyDraft[]> =>
  Map.groupBy(
    replies.map(({ id, postId, text, at }) => ({ id, postId, text, at })),
    ({ postId }) => postId,
  );

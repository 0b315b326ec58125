import { useComputed } from "@preact/signals";
import { useId } from "preact/hooks";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { usePage } from "#web/ui/page.ts";
import { CoveredPost, isCovered } from "./covered-post.tsx";
import { LinkCards } from "./link-cards.tsx";
import { OwnReplies } from "./own-replies.tsx";
import { PostActions } from "./post-actions.tsx";
import { PostContext, PostHead } from "./post-head.tsx";
import { PostMedia } from "./post-media.tsx";
import { QuotedPost, RepostedPost } from "./post-ref.tsx";
import { PostText } from "./post-text.tsx";
import { ReplyComposer } from "./reply-composer.tsx";

interface PostCardProps {
  readonly post: RankedCandidate;
  /** 1 = first. */
  readonly position: number;
  readonly setSize: number;
}

export function PostCard({ post, position, setSize }: PostCardProps) {
  const page = usePage();
  const nameId = useId();
  const covered = isCovered(post, page.opened.value);
  const composing = useComputed(() => page.composer.value === post.id).value;
  return (
    <article
      class="post"
      tabIndex={0}
      aria-posinset={position}
      aria-setsize={setSize}
      aria-labelledby={nameId}
      data-post-id={post.id}
      data-score={post.score}
    >
      <PostContext post={post} />
      <PostHead post={post} nameId={nameId} />
      {covered ? (
        <CoveredPost post={post} />
      ) : (
        <div class="post-body">
          {post.text !== "" && <PostText post={post} />}
          <PostMedia post={post} />
          <LinkCards post={post} />
          {post.quoteOf && <QuotedPost post={post} target={post.quoteOf} />}
          {post.reposted && post.text === "" && (
            <RepostedPost post={post} reposted={post.reposted} />
          )}
        </div>
      )}
      <PostActions post={post} />
      <OwnReplies id={post.id} />
      {composing && <ReplyComposer post={post} />}
    </article>
  );
}

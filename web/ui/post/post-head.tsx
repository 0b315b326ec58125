import type { RankedCandidate } from "#shared/types/candidate.ts";
import { note } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import {
  absoluteTime,
  machineTime,
  monthAndYear,
  relativeTime,
} from "#web/ui/text/relative-time.ts";
import { whyBadge } from "#web/ui/text/why-words.ts";
import { Avatar } from "./avatar.tsx";
import { parentText } from "./visible-parts.ts";

/** What stands above the author: who reposted, or whom it answers. */
export function PostContext({ post }: { post: RankedCandidate }) {
  const page = usePage();
  if (post.repostOf) {
    return (
      <p class="post-context">
        <Icon name="repost" />
        {post.author.name} reposted
      </p>
    );
  }
  if (post.replyTo === undefined) return null;
  const { authorId } = post.replyTo;
  const author = post.parent?.author ?? page.knownAuthors.get(authorId);
  const answered = parentText(post, page.session.state.value);
  return (
    <p class="post-context">
      <Icon name="reply" />
      <span class="post-context-text">
        Replying to <bdi>{author?.name ?? authorId}</bdi>
        {answered && (
          <>
            : <bdi lang={post.parent?.lang}>{answered}</bdi>
          </>
        )}
      </span>
    </p>
  );
}

export function PostHead({ post, nameId }: { post: RankedCandidate; nameId: string }) {
  const page = usePage();
  const { author } = post;
  const badge = whyBadge(post);
  const published = post.originalCreatedAt
    ? `${absoluteTime(post.createdAt)} (first published ${absoluteTime(post.originalCreatedAt)})`
    : absoluteTime(post.createdAt);
  const subline = [
    author.handle === author.name ? undefined : `@${author.handle}`,
    // An importer moved it in time: without this a ten-year-old post would pass for new.
    post.originalCreatedAt && `first published ${monthAndYear(post.originalCreatedAt)}`,
  ]
    .filter(Boolean)
    .join(" · ");
  const openAuthor = () => {
    note(page, post, "profile_click");
    page.dialog.value = { kind: "author", author, post };
  };
  return (
    <header class="post-head">
      <button type="button" class="post-author" onClick={openAuthor} id={nameId}>
        <Avatar author={author} />
        <span class="post-names">
          <span class="post-name">
            <bdi>{author.name}</bdi>
            {author.verified && (
              <span class="post-verified" title="Verified">
                <Icon name="check" />
                <span class="visually-hidden">verified</span>
              </span>
            )}
          </span>
          {subline !== "" && <span class="post-quiet post-handle">{subline}</span>}
        </span>
      </button>
      <span class="post-meta">
        <time class="post-quiet" dateTime={machineTime(post.createdAt)} title={published}>
          {relativeTime(post.createdAt, page.now.value)}
        </time>
        <button
          type="button"
          class={`why-badge why-badge-${badge.icon}`}
          data-testid="why-badge"
          aria-label={`${badge.label}: why am I seeing this?`}
          onClick={() => (page.dialog.value = { kind: "why", post })}
        >
          <Icon name={badge.icon} />
          {badge.label}
        </button>
      </span>
    </header>
  );
}

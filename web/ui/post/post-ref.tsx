import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { HydratedPost, PostRef } from "#shared/types/post.ts";
import { articleOf, note } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { relativeTime } from "#web/ui/text/relative-time.ts";
import { Avatar } from "./avatar.tsx";
import { LinkCards } from "./link-cards.tsx";
import { PostMedia } from "./post-media.tsx";
import { PostText } from "./post-text.tsx";

const EXCERPT = 240;

function RefHead({ post }: { post: HydratedPost }) {
  const page = usePage();
  return (
    <span class="post-ref-head">
      <Avatar author={post.author} small />
      <span class="post-name">
        <bdi>{post.author.name}</bdi>
      </span>
      <span class="post-quiet">{relativeTime(post.createdAt, page.now.value)}</span>
    </span>
  );
}

/** The quoted post inside the one that quotes it. */
export function QuotedPost({ post, target }: { post: RankedCandidate; target: PostRef }) {
  const page = usePage();
  const quoted = post.quoted ?? page.knownPosts.get(target.postId);
  if (quoted === undefined) {
    const name = page.knownAuthors.get(target.authorId)?.name ?? target.authorId;
    return (
      <p class="post-ref post-ref-unknown">
        Quoted post by <strong>{name}</strong>, no longer here.
      </p>
    );
  }
  const show = () => {
    note(page, post, "quoted_click");
    articleOf(target.postId)?.focus();
  };
  return (
    <button type="button" class="post-ref" onClick={show}>
      <RefHead post={quoted} />
      <span class="post-ref-text" lang={quoted.lang} dir="auto">
        {quoted.text.length > EXCERPT ? `${quoted.text.slice(0, EXCERPT).trimEnd()}…` : quoted.text}
      </span>
    </button>
  );
}

/** What a repost without words of its own repeats, whole; what the reader does in it counts for the repost. */
export function RepostedPost({
  post,
  reposted,
}: {
  post: RankedCandidate;
  reposted: HydratedPost;
}) {
  const { text, lang, media, links } = reposted;
  const content: RankedCandidate = { ...post, text, lang, media, links };
  return (
    <div class="post-ref">
      <RefHead post={reposted} />
      {text !== "" && <PostText post={content} />}
      <PostMedia post={content} />
      <LinkCards post={content} />
    </div>
  );
}

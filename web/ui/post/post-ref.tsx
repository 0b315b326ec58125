import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostRef } from "#shared/types/post.ts";
import { articleOf, note } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { relativeTime } from "#web/ui/text/relative-time.ts";
import { Avatar } from "./avatar.tsx";

const EXCERPT = 240;

/** Another post inside this one: the quoted, or the reposted. Only what this feed has brought is shown; nothing is fetched. */
export function PostRefCard({
  post,
  target,
  verb,
}: {
  post: RankedCandidate;
  target: PostRef;
  verb: "Quoted" | "Reposted";
}) {
  const page = usePage();
  const known = page.knownPosts.get(target.postId);
  const author = page.knownAuthors.get(target.authorId);
  const name = author?.name ?? target.authorId;
  if (known === undefined) {
    return (
      <p class="post-ref post-ref-unknown">
        {verb} post by <strong>{name}</strong>, not part of this feed.
      </p>
    );
  }
  const show = () => {
    note(page, post, verb === "Quoted" ? "quoted_click" : "click");
    articleOf(target.postId)?.focus();
  };
  return (
    <button type="button" class="post-ref" onClick={show}>
      <span class="post-ref-head">
        <Avatar author={known.author} small />
        <span class="post-name">{known.author.name}</span>
        <span class="post-quiet">{relativeTime(known.createdAt, page.now.value)}</span>
      </span>
      <span class="post-ref-text" lang={known.lang} dir="auto">
        {known.text.length > EXCERPT ? `${known.text.slice(0, EXCERPT).trimEnd()}…` : known.text}
      </span>
    </button>
  );
}

import type { RankedCandidate } from "#shared/types/candidate.ts";
import { note, openPost } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { isLongText, linkLabel, textSegments } from "#web/ui/text/segments.ts";

/** The words of a post, as text nodes: no markup of the author's is ever interpreted. */
export function PostText({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const folded = isLongText(post.text) && !page.opened.value.has(post.id);
  return (
    <>
      <p class={folded ? "post-text post-text-folded" : "post-text"} lang={post.lang} dir="auto">
        {textSegments(post.text).map((segment) => {
          if (segment.kind === "text") return segment.text;
          if (segment.kind !== "link") return <span class="post-tag">{segment.text}</span>;
          const { host, path } = linkLabel(segment.href);
          return (
            <a
              class="post-link"
              href={segment.href}
              title={segment.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              dir="ltr"
              onClick={() => note(page, post, "open_link")}
            >
              {host + path}
            </a>
          );
        })}
      </p>
      {folded && (
        <button type="button" class="text-button" onClick={() => openPost(page, post)}>
          Show more
        </button>
      )}
    </>
  );
}

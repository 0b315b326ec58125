import type { RankedCandidate } from "#shared/types/candidate.ts";
import { note } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { isWebLink, linkLabel } from "#web/ui/text/segments.ts";

const SHOWN = 2;

/** Links that the text does not already show. Nothing is fetched from them. */
export function LinkCards({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const links = (post.links ?? []).filter((href) => isWebLink(href) && !post.text.includes(href));
  return (
    <>
      {links.slice(0, SHOWN).map((href) => {
        const { host, path } = linkLabel(href, 56);
        return (
          <a
            key={href}
            class="link-card"
            href={href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            onClick={() => note(page, post, "open_link")}
          >
            <span class="link-card-icon">
              <Icon name="link" />
            </span>
            <span class="link-card-words">
              <span class="link-card-host">{host}</span>
              {path && <span class="link-card-path">{path}</span>}
            </span>
          </a>
        );
      })}
    </>
  );
}

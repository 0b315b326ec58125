import type { RankedCandidate } from "#shared/types/candidate.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { coveringVerdict } from "./visible-parts.ts";

const coverKey = (post: RankedCandidate) => `cover:${post.id}`;

/** Whether the post is under a cover that the reader has not lifted. */
export const isCovered = (post: RankedCandidate, opened: ReadonlySet<string>): boolean =>
  coveringVerdict(post) !== undefined && !opened.has(coverKey(post));

export function CoveredPost({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const reason = coveringVerdict(post)?.reason;
  return (
    <div class="cover">
      <p>Covered{reason ? `: ${reason.replaceAll(/[-_]/g, " ")}` : " by moderation"}.</p>
      <button
        type="button"
        class="button"
        onClick={() => (page.opened.value = new Set(page.opened.value).add(coverKey(post)))}
      >
        <Icon name="eye" />
        Show anyway
      </button>
    </div>
  );
}

import type { RankedCandidate } from "#shared/types/candidate.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";

const coverKey = (post: RankedCandidate) => `cover:${post.id}`;

/** Whether moderation asks for a cover, for a reader in or out of the author's network, and the reader has not lifted it. */
export function isCovered(post: RankedCandidate, opened: ReadonlySet<string>): boolean {
  const verdict = post.inNetwork ? post.visibility.home : post.visibility.recommendations;
  return verdict.action === "interstitial" && !opened.has(coverKey(post));
}

export function CoveredPost({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const verdict = post.inNetwork ? post.visibility.home : post.visibility.recommendations;
  return (
    <div class="cover">
      <p>
        Covered{verdict.reason ? `: ${verdict.reason.replaceAll(/[-_]/g, " ")}` : " by moderation"}.
      </p>
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

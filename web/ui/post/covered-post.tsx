import type { RankedCandidate } from "#shared/types/candidate.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";

const coverKey = (post: RankedCandidate) => `cover:${post.id}`;

/** The verdict that asks for a cover, for a reader in or out of the author's network: on the post, or on what it repeats. */
function coveringVerdict({ inNetwork, visibility, reposted }: RankedCandidate) {
  const level = inNetwork ? "home" : "recommendations";
  return [visibility[level], reposted?.visibility[level]].find(
    (verdict) => verdict?.action === "interstitial",
  );
}

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

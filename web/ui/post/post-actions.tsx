import { useComputed } from "@preact/signals";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import {
  isLiked,
  isReposted,
  lessLikeThis,
  openReply,
  toggleLike,
  toggleRepost,
} from "#web/ui/commands.ts";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { compactCount } from "#web/ui/text/numbers.ts";
import { PostMenu } from "./post-menu.tsx";

interface ActionButtonProps {
  readonly icon: IconName;
  readonly kind: string;
  readonly label: string;
  readonly count?: number;
  readonly on?: boolean;
  readonly onClick: () => void;
}

function ActionButton({ icon, kind, label, count, on, onClick }: ActionButtonProps) {
  return (
    <button
      type="button"
      class={`action action-${kind}`}
      data-testid={`action-${kind}`}
      aria-label={count === undefined ? label : `${label}, ${count}`}
      aria-pressed={on}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} filled={on === true && icon === "heart"} />
      {count !== undefined && count > 0 && <span>{compactCount(count)}</span>}
    </button>
  );
}

export function PostActions({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const { state } = page.session;
  const liked = useComputed(() => isLiked(page, post.id)).value;
  const reposted = useComputed(() => isReposted(page, post.id)).value;
  const ownReplies = useComputed(() => state.value.replies.get(post.id)?.length ?? 0).value;
  return (
    <div class="actions">
      <ActionButton
        kind="reply"
        icon="reply"
        label="Reply"
        count={post.counts.replies + ownReplies}
        onClick={() => openReply(page, post)}
      />
      <ActionButton
        kind="repost"
        icon="repost"
        label="Repost"
        count={post.counts.reposts + Number(reposted)}
        on={reposted}
        onClick={() => void toggleRepost(page, post)}
      />
      <ActionButton
        kind="like"
        icon="heart"
        label="Like"
        count={post.counts.likes + Number(liked)}
        on={liked}
        onClick={() => void toggleLike(page, post)}
      />
      <ActionButton
        kind="less"
        icon="less"
        label="Less like this"
        onClick={() => void lessLikeThis(page, post)}
      />
      <ActionButton
        kind="why"
        icon="why"
        label="Why am I seeing this?"
        onClick={() => (page.dialog.value = { kind: "why", post })}
      />
      <PostMenu post={post} />
    </div>
  );
}

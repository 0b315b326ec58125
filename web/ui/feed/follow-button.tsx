import { useComputed } from "@preact/signals";
import type { Author } from "#shared/types/post.ts";
import { isFollowed, toggleFollow } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";

export function FollowButton({ author }: { author: Author }) {
  const page = usePage();
  const followed = useComputed(() => isFollowed(page, author.id)).value;
  return (
    <button
      type="button"
      class={followed ? "button" : "button button-strong"}
      aria-pressed={followed}
      aria-label={`${followed ? "Following" : "Follow"} ${author.name}`}
      onClick={() => void toggleFollow(page, author)}
    >
      {followed ? "Following" : "Follow"}
    </button>
  );
}

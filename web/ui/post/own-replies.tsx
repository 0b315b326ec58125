import { useComputed } from "@preact/signals";
import type { PostId } from "#shared/types/ids.ts";
import { usePage } from "#web/ui/page.ts";
import { relativeTime } from "#web/ui/text/relative-time.ts";

const NONE = [] as const;

/** What the reader answered, below the post; only this device has it. */
export function OwnReplies({ id }: { id: PostId }) {
  const page = usePage();
  const replies = useComputed(() => page.session.state.value.replies.get(id) ?? NONE).value;
  if (replies.length === 0) return null;
  return (
    <ul class="own-replies" aria-label="Your replies">
      {replies.map((reply) => (
        <li key={reply.id}>
          <span class="post-quiet">
            You, {relativeTime(reply.at, page.now.value)} · on this device
          </span>
          <p dir="auto">{reply.text}</p>
        </li>
      ))}
    </ul>
  );
}

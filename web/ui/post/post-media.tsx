import type { RankedCandidate } from "#shared/types/candidate.ts";
import { note } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { clockDuration } from "#web/ui/text/numbers.ts";
import { MediaPlaceholder } from "./media-placeholder.tsx";

const SHOWN = 4;

export function PostMedia({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const media = post.media?.slice(0, SHOWN) ?? [];
  if (media.length === 0) return null;
  return (
    <div class={`media media-${media.length}`}>
      {media.map((item, i) => (
        <button
          key={i}
          type="button"
          class="media-item"
          aria-label={`${item.kind === "video" ? "Open video" : "Open photo"}: ${item.alt ?? "no description"}`}
          onClick={() => {
            note(page, post, item.kind === "video" ? "video_open" : "photo_expand");
            page.dialog.value = { kind: "media", media: item, post };
          }}
        >
          <MediaPlaceholder media={item} seed={`${post.id}/${i}`} />
          {item.kind === "video" && (
            <span class="media-play">
              <Icon name="play" filled />
            </span>
          )}
          <span class="media-marks">
            {item.alt !== undefined && <span class="media-mark">ALT</span>}
            {item.durationMs !== undefined && (
              <span class="media-mark">{clockDuration(item.durationMs)}</span>
            )}
          </span>
        </button>
      ))}
    </div>
  );
}

import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { MediaItem } from "#shared/types/post.ts";
import { MediaPlaceholder } from "#web/ui/post/media-placeholder.tsx";
import { clockDuration } from "#web/ui/text/numbers.ts";
import { Dialog } from "./dialog.tsx";

export function MediaDialog({ media, post }: { media: MediaItem; post: RankedCandidate }) {
  const length = media.durationMs === undefined ? "" : `, ${clockDuration(media.durationMs)}`;
  return (
    <Dialog title={`${media.kind === "video" ? "Video" : "Photo"} by ${post.author.name}${length}`}>
      <MediaPlaceholder media={media} seed={post.id} />
      <p dir="auto">{media.alt ?? "Its author gave no description."}</p>
      <p class="small-print">
        Drawn from the description. This version fetches no pictures or footage from other servers.
      </p>
    </Dialog>
  );
}

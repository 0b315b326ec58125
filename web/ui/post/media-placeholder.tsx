import type { MediaItem } from "#shared/types/post.ts";
import { hueClass } from "#web/ui/text/hash.ts";
import { mediaRatio, mediaScene } from "./media-scene.ts";

/** Where a picture would be: a landscape drawn from its description, in the picture's proportions. */
export function MediaPlaceholder({ media, seed }: { media: MediaItem; seed: string }) {
  const words = media.alt ?? seed;
  const height = Math.round(1_000 / mediaRatio(media)) / 10;
  const { sun, hills } = mediaScene(words, height);
  const label =
    media.alt ??
    (media.kind === "video" ? "Video without a description" : "Photo without a description");
  return (
    <svg
      class={`scene ${hueClass(words)}`}
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={label}
    >
      <rect class="scene-sky" width="100" height={height} />
      <circle class="scene-sun" cx={sun.x} cy={sun.y} r={sun.r} />
      {hills.map((path, i) => (
        <path key={path} class={`scene-hill scene-hill-${i}`} d={path} />
      ))}
    </svg>
  );
}

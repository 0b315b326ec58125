import type { Author } from "#shared/types/post.ts";
import { drawingHash, hueClass, initials } from "#web/ui/text/hash.ts";

/** Wings over a disc: with the hue and the letters, enough to tell authors apart at a glance. */
const WINGS = [
  "M0 40C10 18 26 14 40 20V40Z",
  "M0 22C14 20 26 26 40 8V40H0Z",
  "M0 40V12C12 16 20 30 40 34V40Z",
  "M20 0C34 6 38 22 30 40H0V30C14 26 20 14 20 0Z",
];

/** Drawn from the id: no picture is fetched from anywhere. */
export function Avatar({
  author,
  small = false,
}: {
  author: Pick<Author, "id" | "name">;
  small?: boolean;
}) {
  const wing = WINGS[(drawingHash(author.id) >>> 8) % WINGS.length] ?? "";
  const size = small ? "avatar avatar-small" : "avatar";
  return (
    <svg class={`${size} ${hueClass(author.id)}`} viewBox="0 0 40 40" aria-hidden="true">
      <rect class="avatar-ground" width="40" height="40" />
      <path class="avatar-wing" d={wing} />
      <text class="avatar-letters" x="20" y="20.5" dominant-baseline="central" text-anchor="middle">
        {initials(author.name)}
      </text>
    </svg>
  );
}

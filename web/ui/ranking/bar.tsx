/** A bar of `share` of its box, in [0, 1]; the number stands beside it in words. */
export const Bar = ({
  share,
  kind = "plain",
}: {
  share: number;
  kind?: "plain" | "for" | "against";
}) => (
  <svg class={`bar bar-${kind}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" width="100" height="8" rx="2" />
    <rect
      class="bar-fill"
      width={Math.max(share > 0 ? 1 : 0, Math.min(1, share) * 100)}
      height="8"
    />
  </svg>
);

import { useComputed } from "@preact/signals";
import { refresh, setMode } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { ModelProgress } from "#web/ui/ranking/model-progress.tsx";
import { RankingChip } from "#web/ui/ranking/ranking-chip.tsx";

const MODES = [
  ["for-you", "For you"],
  ["newest", "Newest"],
] as const;

/** Stays on top while scrolling: the order of the feed, who ranked it, and refresh. */
export function FeedBar() {
  const page = usePage();
  const mode = useComputed(() => page.session.state.value.mode).value;
  const busy = page.refreshing.value;
  return (
    <div class="feed-bar">
      <div class="segments" role="group" aria-label="Order of the feed">
        {MODES.map(([value, words]) => (
          <button
            key={value}
            type="button"
            class="segment"
            data-testid={`mode-${value}`}
            aria-pressed={mode === value}
            onClick={() => void setMode(page, value)}
          >
            {words}
          </button>
        ))}
      </div>
      <RankingChip />
      <button
        type="button"
        class={busy ? "icon-button is-busy" : "icon-button"}
        data-testid="refresh"
        aria-label="Refresh"
        title="Refresh (.)"
        disabled={busy}
        onClick={() => void refresh(page)}
      >
        <Icon name="refresh" />
      </button>
      <ModelProgress />
    </div>
  );
}

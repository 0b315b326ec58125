import { useComputed } from "@preact/signals";
import type { RankedBy } from "#web/session/feed-session.ts";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { chipFigures, rankedByLabel, rankingSummary } from "#web/ui/text/ranking-words.ts";
import { isRuntime } from "#web/workers/ranker/ranker.api.ts";

const ICONS: Readonly<Record<RankedBy, IconName>> = {
  webgpu: "chip",
  kernel: "chip",
  wasm: "chip",
  light: "feather",
  "newest-first": "clock",
  cached: "archive",
};

/** Where this feed was ranked, over how many posts and how fast. Opens the details. */
export function RankingChip() {
  const page = usePage();
  const { state } = page.session;
  const ranking = useComputed(() => state.value.ranking).value;
  const model = useComputed(() => state.value.model).value;
  const open = () => (page.dialog.value = { kind: "ranking" });
  if (ranking === undefined) {
    return (
      <button type="button" class="ranking-chip" data-testid="ranking-chip" onClick={open}>
        <Icon name="clock" />
        <span class="ranking-chip-label">Looking for posts</span>
      </button>
    );
  }
  // Without a model although one was asked for: worth a mark. Another runtime than the best is not.
  const noModel =
    model.phase !== "loading" && ranking.fellBack !== undefined && !isRuntime(ranking.by);
  const label = rankedByLabel(ranking.by);
  return (
    <button
      type="button"
      class={`ranking-chip ranking-chip-${ranking.by}`}
      data-testid="ranking-chip"
      data-runtime={ranking.by}
      data-candidates={ranking.candidateCount}
      data-ms={Math.round(ranking.rankMs * 100) / 100}
      aria-label={`${label}: ${rankingSummary(ranking)}. How this feed was made`}
      title={ranking.fellBack ?? "How this feed was made"}
      onClick={open}
    >
      <Icon name={ICONS[ranking.by]} />
      <span class="ranking-chip-words">
        <span class="ranking-chip-label">{label}</span>
        <span>{chipFigures(ranking, model)}</span>
      </span>
      {noModel && <span class="ranking-chip-dot" aria-hidden="true" />}
    </button>
  );
}

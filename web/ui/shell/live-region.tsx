import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { usePage } from "#web/ui/page.ts";
import { rankedByLabel, rankingSummary } from "#web/ui/text/ranking-words.ts";

/** Says once, politely, what can be seen elsewhere: a new ranking, what a toast says. Never one message per post. */
export function LiveRegion() {
  const page = usePage();
  const announced = useRef(0);
  useSignalEffect(() => {
    const { ranking, model } = page.session.state.value;
    if (ranking === undefined || ranking.at === announced.current) return;
    announced.current = ranking.at;
    page.announcement.value = `Feed ready. ${rankedByLabel(ranking.by, model)}: ${rankingSummary(ranking)}.`;
  });
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {page.announcement.value}
    </p>
  );
}

import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { usePage } from "#web/ui/page.ts";
import { rankedByLabel, rankingSummary } from "#web/ui/text/ranking-words.ts";

/**
 * Says once, politely, what can be seen elsewhere: that something else ranks the feed now, what a toast says. Never one
 * message per post, and none for every like that ranks the feed again.
 */
export function LiveRegion() {
  const page = usePage();
  const announced = useRef("");
  useSignalEffect(() => {
    const { ranking, model, reader } = page.session.state.value;
    const key = ranking && JSON.stringify([ranking.by, reader.id]);
    if (ranking === undefined || key === undefined || key === announced.current) return;
    announced.current = key;
    const how = `${rankedByLabel(ranking.by, model)}: ${rankingSummary(ranking)}`;
    page.announcement.value = `Feed ready for ${reader.name}. ${how}.`;
  });
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {page.announcement.value}
    </p>
  );
}

import type { Ranking } from "#web/session/feed-session.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { plural, shortMs, wholeNumber } from "#web/ui/text/numbers.ts";
import {
  whyWords,
  filterWords,
  rankedByLabel,
  rankedBySentence,
  spelledApart,
} from "#web/ui/text/ranking-words.ts";
import { absoluteTime, relativeTime } from "#web/ui/text/relative-time.ts";
import { isRuntime } from "#web/workers/ranker/ranker.api.ts";
import { Bar } from "./bar.tsx";
import { ModelNotices } from "./model-notice.tsx";

function Funnel({ ranking, shown }: { ranking: Ranking; shown: number }) {
  const removed = Object.values(ranking.removed).reduce((sum, n) => sum + n, 0);
  const steps = [
    ["found", ranking.candidateCount + removed],
    ["taken out", removed],
    ["ranked", ranking.candidateCount],
    ["in your feed", shown],
  ] as const;
  return (
    <dl class="funnel">
      {steps.map(([words, n]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{wholeNumber(n)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Timings({ ranking }: { ranking: Ranking }) {
  if (ranking.timings.length === 0) return null;
  const longest = Math.max(...ranking.timings.map(({ ms }) => ms), 0.001);
  return (
    <table class="figures">
      <caption>Time, {shortMs(ranking.totalMs)} in all</caption>
      <tbody>
        {ranking.timings.map(({ step, ms }) => (
          <tr key={step}>
            <th scope="row">{spelledApart(step)}</th>
            <td class="figures-bar">
              <Bar share={ms / longest} />
            </td>
            <td class="figures-number">{shortMs(ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Removed({ removed }: { removed: Ranking["removed"] }) {
  const rows = Object.entries(removed)
    .filter(([, n]) => n > 0)
    .toSorted(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  const most = rows[0]?.[1] ?? 1;
  return (
    <table class="figures" data-testid="removed">
      <caption>Taken out</caption>
      <tbody>
        {rows.map(([name, n]) => (
          <tr key={name}>
            <th scope="row" title={name}>
              {filterWords(name)}
            </th>
            <td class="figures-bar">
              <Bar share={n / most} />
            </td>
            <td class="figures-number">{wholeNumber(n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Caveats({ ranking }: { ranking: Ranking }) {
  return (
    <>
      {ranking.fellBack !== undefined && (
        <p class="callout callout-quiet" data-testid="fell-back">
          <strong>{whyWords(ranking.by)}:</strong> {ranking.fellBack}
        </p>
      )}
      {ranking.recovered !== undefined && (
        <p class="callout callout-quiet" data-testid="recovered">
          <strong>Put right:</strong> {ranking.recovered}
        </p>
      )}
      {ranking.failed.length > 0 && (
        <p class="callout">
          <strong>Left out, because it failed:</strong>{" "}
          {ranking.failed.map(spelledApart).join(", ")}
        </p>
      )}
    </>
  );
}

/** How the feed on screen was made: the column on the right on a wide screen, a sheet on a narrow one. */
export function RankingDetails() {
  const page = usePage();
  const { ranking, model, posts, historyCount, following } = page.session.state.value;
  if (ranking === undefined) return <p class="post-quiet">The first feed is on its way.</p>;
  // The light ranker comes with the app, and is not signed apart from it.
  const isByPhoenix = isRuntime(ranking.by);
  return (
    <div class="ranking-details">
      <p>
        <strong>{rankedByLabel(ranking.by, model)}</strong>
        <span class="post-quiet" title={absoluteTime(ranking.at)}>
          {" "}
          · {relativeTime(ranking.at, page.now.value)}
        </span>
      </p>
      <p class="ranking-sentence">{rankedBySentence(ranking.by)}</p>
      <ModelNotices />
      <Funnel ranking={ranking} shown={posts.length} />
      <Timings ranking={ranking} />
      <Removed removed={ranking.removed} />
      <Caveats ranking={ranking} />
      <p class="small-print private-line">
        <Icon name="lock" />
        <span>
          It goes by {plural(historyCount, "thing")} you did and {plural(following.size, "author")}{" "}
          you follow. What you read and skip stays on this device.
        </span>
      </p>
      {ranking.modelVersion !== undefined && (
        <p class="small-print" data-testid="model-version">
          Model {ranking.modelVersion}
          {isByPhoenix && model.phase === "ready" && model.signedBy?.demo
            ? ", signed with the demo key"
            : ""}
        </p>
      )}
    </div>
  );
}

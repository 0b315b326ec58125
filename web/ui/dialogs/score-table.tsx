import { useSignal } from "@preact/signals";
import type { Explanation, ScorePart } from "#web/session/feed-session.ts";
import { usePage } from "#web/ui/page.ts";
import { Bar } from "#web/ui/ranking/bar.tsx";
import { percent, signed } from "#web/ui/text/numbers.ts";
import { ACTION_WORDS } from "#web/ui/text/why-words.ts";

const SHOWN = 6;

const predictedWords = ({ action, predicted }: ScorePart) =>
  action === "dwell_seconds" ? `${predicted.toFixed(1)} s` : percent(predicted);

/** A negative sum is squeezed into a band just above zero, so the sum of the rows is not what counts: say both. */
function sumWords(parts: readonly ScorePart[], weightedScore: number): string {
  const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
  return sum < 0 && weightedScore >= 0 ? `sum ${signed(sum)}, which counts as` : "sum";
}

function PartRow({ part, largest }: { part: ScorePart; largest: number }) {
  return (
    <tr>
      <th scope="row">{ACTION_WORDS[part.action].may}</th>
      <td class="figures-number">{predictedWords(part)}</td>
      <td class="figures-number post-quiet">× {String(part.weight).replace("-", "−")}</td>
      <td class="figures-bar">
        <Bar
          share={Math.abs(part.contribution) / largest}
          kind={part.contribution < 0 ? "against" : "for"}
        />
      </td>
      <td class="figures-number">{signed(part.contribution)}</td>
    </tr>
  );
}

/** From the model's expectations to the score: each row is one product, the foot multiplies their sum. */
export function ScoreTable({ explanation }: { explanation: Explanation }) {
  const { state } = usePage().session;
  const all = useSignal(false);
  const { parts, weightedScore, authorDiversity, outOfNetwork, score } = explanation;
  if (parts.length === 0) {
    return (
      <p class="callout callout-quiet">
        {state.value.ranking?.by === "light"
          ? "The light ranker placed this post, by how it resembles what you did, its age and its counts. It expects no single actions, so there is nothing to add up."
          : "No model ranked this post, so there is nothing to add up: it stands where its time puts it."}
      </p>
    );
  }
  const largest = Math.max(...parts.map(({ contribution }) => Math.abs(contribution)), 1e-9);
  const foot: readonly (readonly [string, string])[] = [
    ...(weightedScore === undefined
      ? []
      : [[sumWords(parts, weightedScore), signed(weightedScore)] as const]),
    ...(authorDiversity === undefined || authorDiversity === 1
      ? []
      : [["the author appears above already", `× ${authorDiversity.toFixed(2)}`] as const]),
    ...(outOfNetwork === undefined || outOfNetwork === 1
      ? []
      : [["from outside your network", `× ${outOfNetwork.toFixed(2)}`] as const]),
  ];
  return (
    <>
      <table class="figures score-table" data-testid="score-table">
        <caption>How likely you are to …</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Action</th>
            <th scope="col">Expected</th>
            <th scope="col">Weight</th>
            <th scope="col">Bar</th>
            <th scope="col">Contribution</th>
          </tr>
        </thead>
        <tbody>
          {(all.value ? parts : parts.slice(0, SHOWN)).map((part) => (
            <PartRow key={part.action} part={part} largest={largest} />
          ))}
        </tbody>
        <tfoot>
          {foot.map(([words, number]) => (
            <tr key={words}>
              <th scope="row" colSpan={4}>
                {words}
              </th>
              <td class="figures-number">{number}</td>
            </tr>
          ))}
          <tr class="score-total">
            <th scope="row" colSpan={4}>
              score
            </th>
            <td class="figures-number">{signed(score)}</td>
          </tr>
        </tfoot>
      </table>
      {parts.length > SHOWN && (
        <button type="button" class="text-button" onClick={() => (all.value = !all.value)}>
          {all.value ? "Show the largest only" : `Show all ${parts.length}`}
        </button>
      )}
    </>
  );
}

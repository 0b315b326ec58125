import { usePage } from "#web/ui/page.ts";
import { choiceWords, measuredWords, offeredRuntimes } from "#web/ui/text/runtime-words.ts";

/** What computes the ranking, in the settings: the reader's choice, and how fast this device was measured to be. */
export function RuntimeChoices() {
  const page = usePage();
  const { runtimes, choosing, model } = page.session.state.value;
  return (
    <section>
      <h3 id="runtime-title">Ranking on this device</h3>
      <div
        class="choices"
        role="radiogroup"
        aria-labelledby="runtime-title"
        aria-busy={choosing !== undefined}
      >
        {offeredRuntimes(runtimes).map(({ choice, name, hint, isMissing = false }) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name="runtime"
              data-testid={`runtime-${choice}`}
              aria-labelledby={`runtime-name-${choice}`}
              aria-describedby={`runtime-hint-${choice}`}
              checked={runtimes.choice === choice}
              // One that was chosen elsewhere or before stays to be seen, and to be left.
              disabled={isMissing && runtimes.choice !== choice}
              onChange={() =>
                void page.attempt(
                  "That cannot be used, so the ranking goes on as before:",
                  page.session.chooseRuntime(choice),
                )
              }
            />
            <span>
              <span id={`runtime-name-${choice}`}>{name}</span>
              <span id={`runtime-hint-${choice}`} class="choice-hint">
                {hint}
              </span>
            </span>
          </label>
        ))}
      </div>
      <div class="small-print">
        <p role="status" data-testid="runtime-status">
          {choiceWords(runtimes.choice, choosing, model)}
        </p>
        <p data-testid="runtimes-measured">{measuredWords(runtimes, page.now.value)}</p>
      </div>
    </section>
  );
}

import { usePage } from "#web/ui/page.ts";
import { measuredWords, RUNTIME_CHOICES } from "#web/ui/text/runtime-words.ts";

/** What computes the ranking, in the settings: the reader's choice, and how fast this device was measured to be. */
export function RuntimeChoices() {
  const page = usePage();
  const { runtimes } = page.session.state.value;
  return (
    <section>
      <h3 id="runtime-title">Ranking on this device</h3>
      <div class="choices" role="radiogroup" aria-labelledby="runtime-title">
        {RUNTIME_CHOICES.map(({ choice, name, hint }) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name="runtime"
              data-testid={`runtime-${choice}`}
              checked={runtimes.choice === choice}
              onChange={() =>
                void page.attempt(
                  "The ranking goes on as before.",
                  page.session.chooseRuntime(choice),
                )
              }
            />
            <span>
              {name}
              <span class="choice-hint">{hint}</span>
            </span>
          </label>
        ))}
      </div>
      <p class="small-print" data-testid="runtimes-measured">
        {measuredWords(runtimes, page.now.value)}
      </p>
    </section>
  );
}

import { useSignal } from "@preact/signals";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { withWord, withoutWord } from "#web/ui/text/word-list.ts";

export function MutedWords() {
  const page = usePage();
  const { mutedKeywords } = page.session.state.value;
  const draft = useSignal("");
  const keep = (words: readonly string[]) =>
    page.attempt("The words were not kept.", page.session.setMutedKeywords(words));
  return (
    <section>
      <h3>Muted words</h3>
      <p>Posts that contain one of these are left out. They never leave this device.</p>
      <form
        class="word-form"
        onSubmit={(event) => {
          event.preventDefault();
          const words = withWord(mutedKeywords, draft.value);
          draft.value = "";
          if (words !== mutedKeywords) void keep(words);
        }}
      >
        <input
          class="field"
          data-testid="muted-word"
          aria-label="A word or phrase to mute"
          placeholder="A word or phrase"
          maxLength={100}
          value={draft.value}
          onInput={(event) => (draft.value = event.currentTarget.value)}
        />
        <button type="submit" class="button button-strong" disabled={draft.value.trim() === ""}>
          Mute
        </button>
      </form>
      {mutedKeywords.length > 0 && (
        <ul class="words" aria-label="Muted words">
          {mutedKeywords.map((word) => (
            <li key={word}>
              <button
                type="button"
                class="word"
                aria-label={`Stop muting ${word}`}
                onClick={() => void keep(withoutWord(mutedKeywords, word))}
              >
                {word}
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { useSignal } from "@preact/signals";
import type { UserId } from "#shared/types/ids.ts";
import { deviceStorage } from "#web/session/device-storage.ts";
import { usePage } from "#web/ui/page.ts";
import { forgetDrafts } from "#web/ui/post/reply-drafts.ts";
import { ThemeChoice } from "#web/ui/shell/theme-toggle.tsx";
import { plural } from "#web/ui/text/numbers.ts";
import { Dialog } from "./dialog.tsx";
import { MutedWords } from "./muted-words.tsx";
import { RuntimeChoices } from "./runtime-choice.tsx";

interface AuthorsProps {
  readonly title: string;
  readonly ids: ReadonlySet<UserId>;
  readonly verb: string;
  readonly onUndo: (id: UserId) => Promise<void>;
}

function Authors({ title, ids, verb, onUndo }: AuthorsProps) {
  const page = usePage();
  if (ids.size === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="people">
        {[...ids].map((id) => {
          const name = page.knownAuthors.get(id)?.name ?? id;
          return (
            <li key={id} class="person">
              <span class="person-words">{name}</span>
              <button
                type="button"
                class="button"
                aria-label={`${verb} ${name}`}
                onClick={() => void page.attempt("That was not kept.", onUndo(id))}
              >
                {verb}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Forget() {
  const page = usePage();
  const asked = useSignal(false);
  const { reader, historyCount } = page.session.state.value;
  const forget = async () => {
    const done = await page.attempt(
      "Not everything was forgotten.",
      page.session.forget().then(() => true),
    );
    if (!done) return;
    forgetDrafts(deviceStorage);
    page.dialog.value = undefined;
    page.toast("This device has forgotten this reader.");
  };
  return (
    <section>
      <h3>Forget</h3>
      <p>
        This device remembers {plural(historyCount, "thing")} that{" "}
        {reader.kind === "self" ? "you" : reader.name} did.
      </p>
      {asked.value ? (
        <div class="dialog-actions">
          <button
            type="button"
            class="button button-danger"
            data-testid="forget-now"
            onClick={() => void forget()}
          >
            Yes, forget it all
          </button>
          <button type="button" class="button" onClick={() => (asked.value = false)}>
            Keep it
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="button button-danger"
          data-testid="forget"
          onClick={() => (asked.value = true)}
        >
          Forget everything on this device
        </button>
      )}
    </section>
  );
}

export function SettingsDialog() {
  const { session } = usePage();
  const { mutedAuthors, blockedAuthors } = session.state.value;
  return (
    <Dialog title="Settings">
      <MutedWords />
      <Authors
        title="Muted authors"
        ids={mutedAuthors}
        verb="Unmute"
        onUndo={(id) => session.unmute(id)}
      />
      <Authors
        title="Blocked authors"
        ids={blockedAuthors}
        verb="Unblock"
        onUndo={(id) => session.unblock(id)}
      />
      <section>
        <h3>Colours</h3>
        <ThemeChoice />
      </section>
      <RuntimeChoices />
      <section>
        <h3>Privacy</h3>
        <p>
          The server knows public facts only: which posts exist, and whom you follow when you ask
          for their posts. What you read, for how long, what you like less, whom you mute and the
          words you hide stay in this browser, and the model that ranks your feed runs here too. To
          find posts like those you enjoyed, the app sends a short, rounded list of numbers made
          from your recent reading, and nothing else that depends on it.
        </p>
      </section>
      <Forget />
    </Dialog>
  );
}

import { SHORTCUTS } from "#web/ui/keyboard.ts";
import { Dialog } from "./dialog.tsx";

export const ShortcutsDialog = () => (
  <Dialog title="Keyboard">
    <dl class="shortcuts">
      {SHORTCUTS.map(({ keys, words }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
    <p class="small-print">
      Inside the feed, Page Down and Page Up go from post to post, Ctrl+Home and Ctrl+End leave it.
    </p>
  </Dialog>
);

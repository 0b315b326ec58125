import { useSignal } from "@preact/signals";
import { deviceStorage } from "#web/session/device-storage.ts";
import { SHORTCUTS } from "#web/ui/keyboard.ts";
import { setSingleKeys, singleKeysOn } from "#web/ui/single-keys.ts";
import { Dialog } from "./dialog.tsx";

function SingleKeys() {
  const on = useSignal(singleKeysOn(deviceStorage));
  return (
    <label class="choice">
      <input
        type="checkbox"
        data-testid="single-keys"
        checked={on.value}
        onChange={({ currentTarget }) => {
          on.value = currentTarget.checked;
          setSingleKeys(deviceStorage, on.value);
        }}
      />
      Single keys are commands
    </label>
  );
}

export const ShortcutsDialog = () => (
  <Dialog title="Keyboard">
    <SingleKeys />
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

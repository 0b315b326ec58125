import { useComputed } from "@preact/signals";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";
import { Logo } from "./logo.tsx";
import { ReaderList } from "./reader-list.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

function SettingsButton() {
  const page = usePage();
  return (
    <button
      type="button"
      class="icon-button"
      data-testid="settings"
      aria-label="Settings"
      title="Settings"
      onClick={() => (page.dialog.value = { kind: "settings" })}
    >
      <Icon name="settings" />
    </button>
  );
}

/** The narrow screen's top: logo, reader, colours, settings. */
export function TopBar() {
  const page = usePage();
  const reader = useComputed(() => page.session.state.value.reader).value;
  return (
    <header class="top-bar">
      <Logo />
      <button
        type="button"
        class="reader-button"
        data-testid="reader-button"
        aria-haspopup="dialog"
        aria-label={`Reading as ${reader.name}. Choose a reader`}
        onClick={() => (page.dialog.value = { kind: "readers" })}
      >
        <Avatar author={reader} small />
        <span class="reader-name">{reader.name}</span>
      </button>
      <ThemeToggle />
      <SettingsButton />
    </header>
  );
}

/** The wide screen's left column. */
export function Rail() {
  const page = usePage();
  return (
    <header class="rail">
      <Logo />
      <p class="rail-motto">A feed that ranks on your own device.</p>
      <h2 class="rail-title">Read as</h2>
      <ReaderList />
      <div class="rail-foot">
        <ThemeToggle />
        <SettingsButton />
        <button
          type="button"
          class="icon-button"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => (page.dialog.value = { kind: "shortcuts" })}
        >
          <Icon name="keyboard" />
        </button>
      </div>
    </header>
  );
}

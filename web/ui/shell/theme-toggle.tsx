import { useSignal } from "@preact/signals";
import { deviceStorage } from "#web/session/device-storage.ts";
import { Icon } from "#web/ui/icon.tsx";
import { THEMES, type Theme, chooseTheme, isDark, storedTheme } from "./theme.ts";

/** One tap between light and dark. */
export function ThemeToggle() {
  const theme = useSignal(storedTheme(deviceStorage));
  const dark = isDark(theme.value);
  const toggle = () => {
    theme.value = dark ? "light" : "dark";
    chooseTheme(theme.value);
  };
  return (
    <button
      type="button"
      class="icon-button"
      data-testid="theme"
      aria-label={dark ? "Light colours" : "Dark colours"}
      title={dark ? "Light colours" : "Dark colours"}
      onClick={toggle}
    >
      <Icon name={dark ? "sun" : "moon"} />
    </button>
  );
}

const WORDS: Readonly<Record<Theme, string>> = {
  system: "As the device",
  light: "Light",
  dark: "Dark",
};

/** All three choices, in the settings. */
export function ThemeChoice() {
  const theme = useSignal(storedTheme(deviceStorage));
  const choose = (choice: Theme) => {
    theme.value = choice;
    chooseTheme(choice);
  };
  return (
    <div class="segments" role="group" aria-label="Colours">
      {THEMES.map((choice) => (
        <button
          key={choice}
          type="button"
          class="segment"
          aria-pressed={theme.value === choice}
          onClick={() => choose(choice)}
        >
          {WORDS[choice]}
        </button>
      ))}
    </div>
  );
}

import { deviceStorage } from "#web/session/device-storage.ts";

/** `public/theme.js` reads the same key before the first paint. */
const KEY = "perch.theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const storedTheme = (storage: Pick<Storage, "getItem">): Theme => {
  try {
    const stored = storage.getItem(KEY);
    return THEMES.find((theme) => theme === stored) ?? "system";
  } catch {
    return "system"; // storage is switched off
  }
};

/** The bars around the page (a phone's status bar) take the colour of the page's surface, whatever the device prefers. */
export function paintSystemBars(): void {
  const surface = document.querySelector(".column");
  if (surface === null) return;
  const color = getComputedStyle(surface).backgroundColor;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    meta.content = color;
  }
}

/** Sets the page's colours and keeps the choice; "system" follows the device again. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  try {
    deviceStorage.setItem(KEY, theme);
  } catch {
    // Switched off: the choice lasts as long as the page.
  }
  paintSystemBars();
}

export const isDark = (theme: Theme): boolean =>
  theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";

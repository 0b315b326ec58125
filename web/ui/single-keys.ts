const KEY = "perch.single-keys";

/** Whether single letters are commands. They can be switched off, because speech input types letters (WCAG 2.1.4). */
export function singleKeysOn(storage: Pick<Storage, "getItem">): boolean {
  try {
    return storage.getItem(KEY) !== "off";
  } catch {
    return true; // storage is switched off
  }
}

export function setSingleKeys(storage: Pick<Storage, "setItem">, on: boolean): void {
  try {
    storage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Not kept, then.
  }
}

import { describe, expect, it } from "vitest";
import { type KeyPress, SHORTCUTS, keyCommand } from "./keyboard.ts";

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});
const reading = { typing: false, inFeed: true };

describe("keyCommand", () => {
  it("answers every key on the sheet with its command", () => {
    for (const { keys, command } of SHORTCUTS) {
      for (const key of keys) expect(keyCommand(press(key), reading)).toBe(command);
    }
  });

  it("leaves every key to a field that is being typed in", () => {
    for (const key of [...SHORTCUTS.flatMap(({ keys }) => keys), "PageDown"]) {
      expect(keyCommand(press(key), { typing: true, inFeed: true })).toBeUndefined();
    }
  });

  it.each(["ctrlKey", "metaKey", "altKey"] as const)(
    "leaves the browser its own %s",
    (modifier) => {
      for (const key of ["r", "l", "j", "w", "0"]) {
        expect(keyCommand(press(key, { [modifier]: true }), reading)).toBeUndefined();
      }
    },
  );

  it("pages through the feed only while the focus is inside it", () => {
    expect(keyCommand(press("PageDown"), reading)).toBe("next");
    expect(keyCommand(press("PageDown"), { typing: false, inFeed: false })).toBeUndefined();
    expect(keyCommand(press("End", { ctrlKey: true }), reading)).toBe("leave-after");
  });

  it("has no key twice", () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

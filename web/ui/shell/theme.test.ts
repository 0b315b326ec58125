import { describe, expect, it } from "vitest";
import { storedTheme } from "./theme.ts";

const holding = (value: string | null) => ({ getItem: () => value });

describe("storedTheme", () => {
  it.each([
    ["light", "light"],
    ["dark", "dark"],
    ["system", "system"],
    ["mauve", "system"],
    [null, "system"],
  ])("%s means %s", (stored, theme) => expect(storedTheme(holding(stored))).toBe(theme));

  it("follows the device where storage is switched off", () => {
    const refusing = {
      getItem: () => {
        throw new Error("denied");
      },
    };
    expect(storedTheme(refusing)).toBe("system");
  });
});

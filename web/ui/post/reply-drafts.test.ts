import { describe, expect, it } from "vitest";
import type { DeviceStorage } from "#web/session/device-storage.ts";
import { forgetDrafts, loadDraft, saveDraft } from "./reply-drafts.ts";

function memoryStorage(initial?: string): DeviceStorage & { readonly size: () => number } {
  const items = new Map<string, string>(
    initial === undefined ? [] : [["perch.reply-drafts", initial]],
  );
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    size: () => items.size,
  };
}

describe("reply drafts", () => {
  it("come back for the same reader and post only", () => {
    const storage = memoryStorage();
    saveDraft(storage, "ada", "p1", "half a thought");
    expect(loadDraft(storage, "ada", "p1")).toBe("half a thought");
    expect(loadDraft(storage, "ada", "p2")).toBe("");
    expect(loadDraft(storage, "bob", "p1")).toBe("");
  });

  it("are forgotten when emptied", () => {
    const storage = memoryStorage();
    saveDraft(storage, "ada", "p1", "x");
    saveDraft(storage, "ada", "p1", "  ");
    expect(loadDraft(storage, "ada", "p1")).toBe("");
  });

  it("keep the newest fifty", () => {
    const storage = memoryStorage();
    for (let i = 0; i < 60; i++) saveDraft(storage, "ada", `p${i}`, `text ${i}`);
    expect(loadDraft(storage, "ada", "p9")).toBe("");
    expect(loadDraft(storage, "ada", "p10")).toBe("text 10");
    expect(loadDraft(storage, "ada", "p59")).toBe("text 59");
  });

  it.each(["not json", "[]", "null", '{"k":7}'])("survive a store that holds %s", (stored) => {
    const storage = memoryStorage(stored);
    expect(loadDraft(storage, "ada", "p1")).toBe("");
    saveDraft(storage, "ada", "p1", "x");
    expect(loadDraft(storage, "ada", "p1")).toBe("x");
  });

  it("survive a store that refuses", () => {
    const refusing: DeviceStorage = {
      getItem: () => {
        throw new Error("denied");
      },
      setItem: () => {
        throw new Error("full");
      },
      removeItem: () => undefined,
    };
    expect(() => saveDraft(refusing, "ada", "p1", "x")).not.toThrow();
    expect(loadDraft(refusing, "ada", "p1")).toBe("");
  });

  it("leave nothing behind when forgotten", () => {
    const storage = memoryStorage();
    saveDraft(storage, "ada", "p1", "x");
    forgetDrafts(storage);
    expect(storage.size()).toBe(0);
  });
});

import type { DeviceStorage } from "#web/session/device-storage.ts";

// Started replies, kept on this device until they are sent: a reload or a crash loses nothing.

const KEY = "perch.reply-drafts";
/** Older drafts make room for newer ones. */
const KEPT = 50;

function readDrafts(storage: DeviceStorage): Record<string, string> {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    );
  } catch {
    return {}; // storage is off, or holds something else: drafts then last as long as the page
  }
}

const draftKey = (readerId: string, postId: string) => JSON.stringify([readerId, postId]);

export const loadDraft = (storage: DeviceStorage, readerId: string, postId: string): string =>
  readDrafts(storage)[draftKey(readerId, postId)] ?? "";

/** Keeps a draft; an empty one is forgotten. */
export function saveDraft(
  storage: DeviceStorage,
  readerId: string,
  postId: string,
  text: string,
): void {
  const key = draftKey(readerId, postId);
  const others = Object.entries(readDrafts(storage)).filter(([other]) => other !== key);
  const drafts = text.trim() === "" ? others : [...others, [key, text] as const];
  try {
    storage.setItem(KEY, JSON.stringify(Object.fromEntries(drafts.slice(-KEPT))));
  } catch {
    // Full or switched off: the text is still in the field.
  }
}

export function forgetDrafts(storage: DeviceStorage): void {
  storage.removeItem(KEY);
}

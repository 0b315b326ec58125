/** What a key asks for; those marked * need a post that has the focus. */
export type Command =
  | "next"
  | "previous"
  | "first"
  | "leave-before"
  | "leave-after"
  | "open" // *
  | "like" // *
  | "repost" // *
  | "reply" // *
  | "why" // *
  | "less" // *
  | "refresh"
  | "shortcuts";

export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** The sheet of shortcuts shows exactly this list. */
export const SHORTCUTS: readonly {
  readonly keys: readonly string[];
  readonly command: Command;
  readonly words: string;
}[] = [
  { keys: ["j"], command: "next", words: "Next post" },
  { keys: ["k"], command: "previous", words: "Previous post" },
  { keys: ["0"], command: "first", words: "Back to the top" },
  { keys: ["o"], command: "open", words: "Show all of a folded post" },
  { keys: ["l"], command: "like", words: "Like" },
  { keys: ["b"], command: "repost", words: "Repost" },
  { keys: ["r"], command: "reply", words: "Reply" },
  { keys: ["w"], command: "why", words: "Why am I seeing this?" },
  { keys: ["["], command: "less", words: "Less like this" },
  { keys: ["."], command: "refresh", words: "Refresh the feed" },
  { keys: ["?"], command: "shortcuts", words: "This list" },
];

const BY_KEY = new Map(SHORTCUTS.flatMap(({ keys, command }) => keys.map((key) => [key, command])));

/** Keys of the ARIA feed pattern; they only count while the focus is inside the feed. */
function feedKey({ key, ctrlKey, metaKey, altKey }: KeyPress): Command | undefined {
  if (metaKey || altKey) return undefined;
  if (ctrlKey) {
    if (key === "Home") return "leave-before";
    return key === "End" ? "leave-after" : undefined;
  }
  if (key === "PageDown") return "next";
  return key === "PageUp" ? "previous" : undefined;
}

/**
 * The command of a key press, or undefined.
 *
 * @param where `typing`: the focus is in a field, so no letter is a command. `inFeed`: it is inside the feed.
 */
export function keyCommand(
  press: KeyPress,
  where: { readonly typing: boolean; readonly inFeed: boolean },
): Command | undefined {
  if (where.typing) return undefined;
  if (where.inFeed) {
    const command = feedKey(press);
    if (command !== undefined) return command;
  }
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  return BY_KEY.get(press.key);
}

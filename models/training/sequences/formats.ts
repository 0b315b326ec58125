import { err, ok, type Result } from "#shared/types/result.ts";

/** Histories of items, oldest first. Items are numbered from 1 as the file numbers them; 0 is padding. */
export interface Sequences {
  readonly histories: readonly Int32Array[];
  /** The user of each history, as the file calls them. */
  readonly users: readonly string[];
  /** The largest item number; the catalogue is `1..items`. */
  readonly items: number;
}

export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/**
 * - `sasrec`: a line is `user item`, in the order of time within a user (users may be interleaved).
 * - `s3rec`: a line is `user item item ...`, oldest first.
 *
 * Numbers are separated by blanks or tabs; users may be any word; empty lines are skipped.
 */
export const FORMATS = ["sasrec", "s3rec"] as const;
export type Format = (typeof FORMATS)[number];

export const isFormat = (text: string): text is Format =>
  (FORMATS as readonly string[]).includes(text);

/** Larger numbers are surely not item numbers, and a table of so many rows could not be held. */
const MAX_ITEM = 10_000_000;

export function parseSequences(text: string, format: Format): Result<Sequences, BadLine> {
  const byUser = new Map<string, number[]>();
  let items = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const words = raw.trim().split(/\s+/);
    const [user = "", ...rest] = words;
    if (user === "") continue;
    const bad = (reason: string) => err({ line: index + 1, reason });
    if (rest.length === 0) return bad(`user "${user}" and no item`);
    if (format === "sasrec" && rest.length > 1)
      return bad(`${words.length} words, expected "user item"`);
    const known = byUser.get(user);
    if (format === "s3rec" && known) return bad(`user "${user}" has a line already`);
    const history = known ?? [];
    if (!known) byUser.set(user, history);
    for (const word of rest) {
      const item = Number(word);
      if (!/^\d+$/.test(word) || item < 1 || item > MAX_ITEM)
        return bad(`"${word}" is no item number (1 to ${MAX_ITEM})`);
      history.push(item);
      if (item > items) items = item;
    }
  }
  if (byUser.size === 0) return err({ line: 1, reason: "no sequence in the whole file" });
  return ok({
    histories: [...byUser.values()].map((history) => Int32Array.from(history)),
    users: [...byUser.keys()],
    items,
  });
}

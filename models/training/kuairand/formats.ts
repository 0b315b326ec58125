import { VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

/** One video shown to one reader, and what they did. */
export interface Impression {
  readonly reader: string;
  readonly video: string;
  /** Milliseconds since the Unix epoch. Rows of one reader may share it: nobody knows which of them came first. */
  readonly timeMs: number;
  /** 0 to 23, where the reader is. */
  readonly hour: number;
  /** Milliseconds; 0 where the log does not know. */
  readonly durationMs: number;
  /** Milliseconds watched. */
  readonly playMs: number;
  /** `[A]`: 1 taken, 0 not. */
  readonly actions: Uint8Array;
}

export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

const NUMBERS = ["time_ms", "hourmin", "duration_ms", "play_time_ms"] as const;
const COLUMNS = [
  "user_id",
  "video_id",
  ...NUMBERS,
  ...VIDEO_ACTIONS.map(({ column }) => column),
] as const;
type Column = (typeof COLUMNS)[number];

/**
 * A KuaiRand log: a line of column names, then tab-separated rows. Only the columns above are read, in whichever order
 * they stand; `label` is 1 for a like and 0 for a hate. Empty lines are skipped.
 */
export function parseImpressions(text: string): Result<Impression[], BadLine> {
  const [header = "", ...rows] = text.split("\n");
  const names = header.trim().split("\t");
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return err({ line: 1, reason: `no column ${missing.map((name) => `"${name}"`).join(", ")}` });
  const at = Object.fromEntries(COLUMNS.map((name) => [name, names.indexOf(name)])) as Record<
    Column,
    number
  >;
  const impressions: Impression[] = [];
  for (const [index, raw] of rows.entries()) {
    const row = raw.replace(/\r$/, "");
    if (row.trim() === "") continue;
    const bad = (reason: string) => err({ line: index + 2, reason });
    const cells = row.split("\t");
    if (cells.length !== names.length)
      return bad(`${cells.length} cells for ${names.length} columns`);
    const cell = (name: Column) => cells[at[name]] ?? "";
    const [reader, video] = [cell("user_id"), cell("video_id")];
    if (reader === "" || video === "") return bad("a row needs a user_id and a video_id");
    const wrong = NUMBERS.find((name) => !/^\d{1,15}$/.test(cell(name)));
    if (wrong) return bad(`${wrong} "${cell(wrong)}" is no whole number from 0`);
    const hour = Math.floor(Number(cell("hourmin")) / 100);
    if (hour > 23) return bad(`hourmin "${cell("hourmin")}" is no time of day`);
    const unclear = VIDEO_ACTIONS.find(({ column }) => !/^[01]$/.test(cell(column)));
    if (unclear) return bad(`${unclear.column} "${cell(unclear.column)}" is neither 0 nor 1`);
    impressions.push({
      reader,
      video,
      timeMs: Number(cell("time_ms")),
      hour,
      durationMs: Number(cell("duration_ms")),
      playMs: Number(cell("play_time_ms")),
      actions: Uint8Array.from(VIDEO_ACTIONS, ({ column }) => Number(cell(column))),
    });
  }
  return impressions.length > 0
    ? ok(impressions)
    : err({ line: 1, reason: "no row below the column names" });
}

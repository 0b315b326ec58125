import { eventsJsonl } from "#edge/importer/events-jsonl.ts";
import { hackerNews } from "#edge/importer/hackernews.ts";
import { reddit } from "#edge/importer/reddit.ts";
import type { ImportFormat } from "#edge/importer/source-record.ts";

/** Every `--format`. */
export const FORMATS = {
  events: eventsJsonl,
  hackernews: hackerNews,
  reddit,
} as const satisfies Record<string, ImportFormat>;

export type FormatName = keyof typeof FORMATS;

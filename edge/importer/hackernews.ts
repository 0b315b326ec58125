import { type CsvRow, csvFormat } from "#edge/importer/csv-format.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { type EpochMs, epochMs, postId, userId } from "#shared/types/ids.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

const COLUMNS = [
  "id",
  "title",
  "url",
  "num_points",
  "num_comments",
  "author",
  "created_at",
] as const;

const WHOLE_NUMBER = /^\d+$/;

/** A row of the "Hacker News Posts" data set: its author, the submission, and its points and comments. */
export function hackerNewsEvents(
  row: CsvRow<(typeof COLUMNS)[number]>,
): Result<readonly PublicEvent[], string> {
  if (!WHOLE_NUMBER.test(row.id)) return err("id is not a number");
  if (row.author === "") return err("author is empty");
  if (row.title === "") return err("title is empty");
  const createdAt = hackerNewsTime(row.created_at);
  if (createdAt === undefined) return err("created_at is not a time M/D/YYYY H:MM");
  if (!WHOLE_NUMBER.test(row.num_points)) return err("num_points is not a whole number");
  if (!WHOLE_NUMBER.test(row.num_comments)) return err("num_comments is not a whole number");

  const id = postId(`hn:${row.id}`);
  const authorId = userId(`hn:${row.author}`);
  const link = row.url.trim();
  return ok([
    { type: "author", author: { id: authorId, name: row.author, handle: row.author } },
    {
      type: "post",
      post: {
        id,
        authorId,
        createdAt,
        text: row.title,
        topics: ["hackernews"],
        ...(link !== "" && { links: [link] }),
        network: "hackernews",
        url: `https://news.ycombinator.com/item?id=${row.id}`,
      },
    },
    {
      type: "counts",
      postId: id,
      authorId,
      // The row does not say when it was counted; its own time keeps the event the same at every import.
      at: createdAt,
      counts: { likes: Number(row.num_points), replies: Number(row.num_comments) },
    },
  ]);
}

/** `8/4/2016 11:52` in UTC; undefined if it is no such time (`2/30/2016 25:00`). */
export function hackerNewsTime(text: string): EpochMs | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return exists ? epochMs(date.getTime()) : undefined;
}

export const hackerNews = csvFormat({ columns: COLUMNS, decode: hackerNewsEvents });

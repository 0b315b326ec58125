import { type CsvRow, csvFormat } from "#edge/importer/csv-format.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

const COLUMNS = [
  "created_utc",
  "id",
  "title",
  "ups",
  "num_comments",
  "permalink",
  "selftext",
  "over_18",
  "url",
] as const;

/**
 * A row of "Reddit Top 2.5 Million": the submission and its votes and comments. The data has no authors, so
 * the subreddit, which is the file's name, stands in for them and can be followed.
 */
export function redditEvents(
  row: CsvRow<(typeof COLUMNS)[number]>,
  subreddit: string,
): Result<readonly PublicEvent[], string> {
  if (!/^[0-9a-z]+$/.test(row.id)) return err("id is not a Reddit id");
  if (row.title === "") return err("title is empty");
  if (!/^\d+(\.\d+)?$/.test(row.created_utc)) return err("created_utc is not a time in seconds");
  if (!/^-?\d+$/.test(row.ups)) return err("ups is not a whole number");
  if (!/^-?\d+$/.test(row.num_comments)) return err("num_comments is not a whole number");
  const text = postText(row.title, row.selftext);
  if (text.length > LIMITS.textLength) {
    return err(`title and selftext have more than ${LIMITS.textLength} characters`);
  }

  const id = postId(`reddit:${row.id}`);
  const authorId = userId(`r/${subreddit}`);
  const createdAt = epochMs(Math.round(Number(row.created_utc) * 1_000));
  const url = unescapeReddit(row.permalink);
  const link = unescapeReddit(row.url).trim();
  return ok([
    { type: "author", author: { id: authorId, name: authorId, handle: authorId } },
    {
      type: "post",
      post: {
        id,
        authorId,
        createdAt,
        text,
        topics: [subreddit],
        // A self post links to itself; that is no link.
        ...(link !== "" && link !== url && { links: [link] }),
        ...(row.over_18 === "True" && { labels: ["nsfw"] }),
        network: "reddit",
        ...(url !== "" && { url }),
      },
    },
    {
      type: "counts",
      postId: id,
      authorId,
      at: createdAt,
      counts: { ...known("likes", row.ups), ...known("replies", row.num_comments) },
    },
  ]);
}

const postText = (title: string, selftext: string): string =>
  selftext === ""
    ? unescapeReddit(title)
    : `${unescapeReddit(title)}\n\n${unescapeReddit(selftext)}`;

const ESCAPES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Reddit's API escaped these three and nothing else, once: `&amp;lt;` was written `&lt;` by its author. */
export const unescapeReddit = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (escape) => ESCAPES[escape] ?? escape);

/** Reddit writes -1 for a number it does not know. */
const known = <Name extends string>(name: Name, text: string): Partial<Record<Name, number>> =>
  Number(text) < 0 ? {} : ({ [name]: Number(text) } as Record<Name, number>);

export const reddit = csvFormat({ columns: COLUMNS, decode: redditEvents });

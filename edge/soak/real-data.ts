import { existsSync, globSync } from "node:fs";
import { join, resolve } from "node:path";
import { FORMATS, type FormatName } from "#edge/importer/formats.ts";
import { numberedRecords, orderedPaths } from "#edge/importer/scan.ts";
import type { ExpectedPost } from "#edge/importer/stored-posts.ts";
import { mustBe } from "#edge/soak/soak.ts";
import { EVENT_SCHEMAS } from "#shared/api/events.ts";

/** A data set that the project does not contain, with what is known about it. */
export interface RealData {
  readonly name: string;
  readonly format: FormatName;
  readonly pattern: string;
  readonly posts: number;
  readonly authors: number;
}

export const REAL_DATA: readonly RealData[] = [
  {
    name: "Hacker News",
    format: "hackernews",
    pattern: "hackernews-20k/hacker_news.csv",
    posts: 20_100,
    authors: 10_382,
  },
  { name: "Reddit", format: "reddit", pattern: "reddit-top/*.csv", posts: 23_996, authors: 24 },
];

/** `PERCH_DATA`, or `../shared/data`. */
export const dataFolder = (): string => resolve(process.env["PERCH_DATA"] ?? "../shared/data");

/** The data set's files in the order of import; undefined if it is not on this machine. */
export function pathsOf({ pattern }: RealData): string[] | undefined {
  if (!existsSync(dataFolder())) return undefined;
  const paths = globSync(join(dataFolder(), pattern));
  return paths.length === 0 ? undefined : orderedPaths(paths);
}

/** What must be stored once the data set is imported, without `--retime`. */
export async function expectedPosts(data: RealData, paths: string[]): Promise<ExpectedPost[]> {
  const authors = new Map<string, ExpectedPost["author"]>();
  const expected: ExpectedPost[] = [];
  for await (const { events, problem } of numberedRecords(paths, FORMATS[data.format])) {
    mustBe(`${data.name}: a record's problem`, problem, undefined);
    for (const event of events) {
      if (event.type === "author") {
        const { author } = EVENT_SCHEMAS.author.parse(event);
        authors.set(author.id, author);
      }
    }
    const { post } = EVENT_SCHEMAS.post.parse(events.find(({ type }) => type === "post"));
    const { counts } = EVENT_SCHEMAS.counts.parse(events.find(({ type }) => type === "counts"));
    const { likes = 0, replies = 0 } = counts;
    const author = authors.get(post.authorId) ?? { id: "none", name: "", handle: "" };
    expected.push({ post, likes, replies, author });
  }
  mustBe(`${data.name}: posts in the files`, expected.length, data.posts);
  mustBe(`${data.name}: authors in the files`, authors.size, data.authors);
  return expected;
}

import { isDeepStrictEqual } from "node:util";
import type { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { LIMITS } from "#shared/params/limits.ts";
import type { HydratedPost, Post } from "#shared/types/post.ts";

/** What a file says about one post. */
export interface ExpectedPost {
  readonly post: Post;
  readonly likes: number;
  readonly replies: number;
  readonly author: { readonly id: string; readonly name: string; readonly handle: string };
}

/** What the edge adds to a post; everything else must be as it was sent. */
const HYDRATED = new Set<string>([
  "author",
  "counts",
  "visibility",
  "features",
  "embedding",
  "modelVersion",
  "source",
  "sourceScore",
  "sourceRank",
  "ancestors",
]);

/** Every stored post among the expected, by id. */
export async function storedPosts(
  connection: EdgeConnection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HydratedPost>> {
  const stored = new Map<string, HydratedPost>();
  for (let start = 0; start < ids.length; start += LIMITS.lookupIds) {
    for (const post of await connection.lookup(ids.slice(start, start + LIMITS.lookupIds))) {
      stored.set(post.id, post);
    }
  }
  return stored;
}

/** One line for each expected post that is missing or differs in any field; empty if the store equals the file. */
export async function differences(
  connection: EdgeConnection,
  expected: readonly ExpectedPost[],
): Promise<string[]> {
  const stored = await storedPosts(
    connection,
    expected.map(({ post }) => post.id),
  );
  return expected.flatMap((each) => differencesOf(each, stored.get(each.post.id)));
}

function differencesOf(expected: ExpectedPost, stored: HydratedPost | undefined): string[] {
  const { post, likes, replies, author } = expected;
  if (stored === undefined) return [`${post.id}: missing`];
  const asSent = Object.fromEntries(Object.entries(stored).filter(([name]) => !HYDRATED.has(name)));
  return [
    ...different(post.id, "post", asSent, post),
    ...different(post.id, "author", stored.author, author),
    ...different(
      post.id,
      "counts",
      { ...stored.counts },
      { likes, replies, reposts: 0, quotes: 0 },
    ),
  ];
}

const different = (id: string, what: string, found: unknown, expected: unknown): string[] =>
  isDeepStrictEqual(found, expected)
    ? []
    : [`${id}: ${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];

import type { UserId } from "#shared/types/ids.ts";
import type { Author, HydratedPost } from "#shared/types/post.ts";

/** Authors worth following first: those in this feed not followed yet, the most present first, then the most followed. */
export function suggestedAuthors(
  posts: readonly Pick<HydratedPost, "authorId" | "author">[],
  following: ReadonlySet<UserId>,
  limit: number,
): readonly Author[] {
  const found = new Map<UserId, { author: Author; postCount: number }>();
  for (const { authorId, author } of posts) {
    if (following.has(authorId)) continue;
    const entry = found.get(authorId) ?? { author, postCount: 0 };
    found.set(authorId, { ...entry, postCount: entry.postCount + 1 });
  }
  return [...found.values()]
    .toSorted(
      (a, b) => b.postCount - a.postCount || (b.author.followers ?? 0) - (a.author.followers ?? 0),
    )
    .slice(0, limit)
    .map(({ author }) => author);
}

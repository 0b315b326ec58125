import { authorSocialgraphFilter } from "#shared/filters/author-socialgraph-filter.ts";
import { mutedKeywordFilter } from "#shared/filters/muted-keyword-filter.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";
import type { HydratedPost, VisibilityVerdict } from "#shared/types/post.ts";
import type { FeedQuery } from "#shared/types/query.ts";

/** Moderation judges twice: for readers who follow the post's author, and for all others. */
const verdictOn = (post: HydratedPost, { inNetwork }: HydratedCandidate): VisibilityVerdict =>
  post.visibility[inNetwork ? "home" : "recommendations"];

/** The verdict that asks for a cover: on the post, or on what it repeats or quotes. */
export const coveringVerdict = (candidate: HydratedCandidate): VisibilityVerdict | undefined =>
  [candidate, candidate.reposted, candidate.quoted]
    .map((post) => post && verdictOn(post, candidate))
    .find((verdict) => verdict?.action === "interstitial");

/**
 * The words that a reply answers. They stand above it without a cover, so only if moderation has nothing against them
 * and the reader muted neither them nor their author.
 */
export function parentText(
  candidate: HydratedCandidate,
  mutes: Pick<FeedQuery, "blockedAuthors" | "mutedAuthors" | "mutedKeywords">,
): string | undefined {
  const { parent } = candidate;
  if (parent === undefined || verdictOn(parent, candidate).action !== "allow") return undefined;
  const { kept } = authorSocialgraphFilter<HydratedPost>().filter(mutes, [parent]);
  return mutedKeywordFilter<HydratedPost>().filter(mutes, kept).kept[0]?.text;
}

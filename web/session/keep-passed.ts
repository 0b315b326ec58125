import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostId } from "#shared/types/ids.ts";

/**
 * A newly ranked feed that does not move what the reader has passed: the posts on screen up to `anchor` keep their
 * places, everything after them is in the new order. Posts that `stays` refuses leave wherever they are. Without the
 * anchor on screen the new order is taken as it is.
 */
export function keepPassed(
  shown: readonly RankedCandidate[],
  ranked: readonly RankedCandidate[],
  anchor: PostId | undefined,
  stays: (post: RankedCandidate) => boolean,
): readonly RankedCandidate[] {
  const last = shown.findIndex(({ id }) => id === anchor);
  if (last < 0) return ranked;
  const newest = new Map(ranked.map((post) => [post.id, post]));
  const passed = shown.slice(0, last + 1).filter(stays);
  const passedIds = new Set(passed.map(({ id }) => id));
  return [
    ...passed.map((post) => newest.get(post.id) ?? post),
    ...ranked.filter(({ id }) => !passedIds.has(id)),
  ];
}

import { DEVICE } from "#shared/params/device.ts";
import { type Action, EXPLORING_ACTIONS } from "#shared/types/action.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HydratedPost } from "#shared/types/post.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** What the history keeps of a post; of a repost, the content it repeats. */
export type VisitedPost = Pick<
  HydratedPost,
  "id" | "authorId" | "createdAt" | "features" | "text"
> & { readonly reposted?: HydratedPost | undefined };

/** What happened during a visit: actions done, actions taken back, or time on screen. */
export interface VisitChange {
  readonly add?: readonly Action[] | undefined;
  readonly remove?: readonly Action[] | undefined;
  readonly dwellMs?: number | undefined;
}

export function newVisit(post: VisitedPost, at: EpochMs): HistoryEntry {
  const content = post.reposted ?? post;
  return {
    postId: post.id,
    authorId: post.authorId,
    features: content.features,
    postCreatedAt: content.createdAt,
    at,
    actions: [],
    dwellSeconds: 0,
    excerpt: excerpt(content.text),
  };
}

/**
 * The visit after the change. Time on screen adds up. A post that was on screen has exactly one of `dwell` and
 * `not_dwelled`, and `post_unexplored` unless something was opened, as in the histories the model learned from; a visit
 * that was only an act, with no time on screen yet, has neither.
 */
export function changeVisit(visit: HistoryEntry, change: VisitChange): HistoryEntry {
  const actions = new Set(visit.actions);
  for (const action of change.add ?? []) actions.add(action);
  for (const action of change.remove ?? []) actions.delete(action);
  const dwellSeconds = visit.dwellSeconds + (change.dwellMs ?? 0) / 1_000;
  if (dwellSeconds > 0) {
    const set = (action: Action, on: boolean) =>
      on ? actions.add(action) : actions.delete(action);
    const dwelled = dwellSeconds * 1_000 >= DEVICE.dwellMinMs;
    set("dwell", dwelled);
    set("not_dwelled", !dwelled);
    set("post_unexplored", !EXPLORING_ACTIONS.some((action) => actions.has(action)));
  }
  return { ...visit, actions: [...actions], dwellSeconds };
}

/** True if nothing is left to remember: every action was taken back and the post was never on screen. */
export const isEmptyVisit = (visit: HistoryEntry): boolean =>
  visit.actions.length === 0 && visit.dwellSeconds === 0;

/** The text's start, cut at a character, never inside a surrogate pair. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= DEVICE.excerptLength) return line;
  return `${line
    .slice(0, DEVICE.excerptLength)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}

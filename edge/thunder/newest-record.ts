import { compareBytewise } from "#shared/types/newest-first.ts";
import type { Author } from "#shared/types/post.ts";

/** A record that a newer one replaces, as it is stored. */
export interface Announced {
  readonly at: number;
  /** Canonical JSON. */
  readonly record: string;
}

/**
 * True if `next` replaces `held`. Equal times need an answer that does not depend on which came first: the record that
 * sorts last wins.
 */
export const replaces = (next: Announced, held: Announced | undefined): boolean =>
  held === undefined ||
  next.at > held.at ||
  (next.at === held.at && compareBytewise(next.record, held.record) > 0);

/**
 * Author announcements without a time are ordered by what only grows in a profile: creation, then followers, then
 * following, then the text itself. Field order in the record says so, zero-padded to compare as text.
 */
export function sortableAuthor({ id, createdAt, followers, following, ...rest }: Author): string {
  const grown = [createdAt, followers, following].map((n) => String(n ?? 0).padStart(16, "0"));
  const author: Author = {
    id,
    ...rest,
    ...(followers !== undefined && { followers }),
    ...(following !== undefined && { following }),
    ...(createdAt !== undefined && { createdAt }),
  };
  return `${grown.join(" ")} ${JSON.stringify(author)}`;
}

/** The author in a `sortableAuthor`, as JSON. */
export const authorJson = (sortable: string): string => sortable.slice(3 * 17);

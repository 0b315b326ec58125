import type { LightExtras } from "#edge/thunder/shard-tables.ts";
import { visibilityOf } from "#edge/visibility/visibility-of.ts";
import type { EngagementCounts, Post, SourceName } from "#shared/types/post.ts";

export interface HydrationRow {
  readonly authorId: string;
  /** Canonical JSON of the post. */
  readonly record: string;
  /** JSON of the author, if announced. */
  readonly author: string | undefined;
  readonly features: string;
  readonly embedding: string;
  readonly modelVersion: string;
  readonly extras: LightExtras;
  readonly counts: EngagementCounts;
}

/** Writes a `HydratedPost` without its source fields. Parts are stored as JSON and joined as text, never parsed. */
export function hydratedJson(row: HydrationRow): string {
  const { authorId, extras } = row;
  const author = row.author ?? JSON.stringify({ id: authorId, name: authorId, handle: authorId });
  const ancestors = ancestorsOf(extras);
  return (
    `${row.record.slice(0, -1)},"author":${author},"counts":${JSON.stringify(row.counts)}` +
    `,"visibility":${JSON.stringify(visibilityOf(extras.labels))}` +
    `,"features":${row.features},"embedding":"${row.embedding}"` +
    `,"modelVersion":${JSON.stringify(row.modelVersion)}` +
    (ancestors === undefined ? "}" : `,"ancestors":${JSON.stringify(ancestors)}}`)
  );
}

/** Parent, then root if it is another post. */
function ancestorsOf({ replyTo }: Pick<Post, "replyTo">): readonly string[] | undefined {
  if (replyTo === undefined) return undefined;
  const { postId, rootId } = replyTo;
  return rootId === postId ? [postId] : [postId, rootId];
}

/** Adds what only a read knows: which source proposed the post. */
export function withSource(
  json: string,
  source: {
    readonly source: SourceName;
    readonly sourceScore?: number;
    readonly sourceRank?: number;
  },
): string {
  return `${json.slice(0, -1)},${JSON.stringify(source).slice(1)}`;
}

import { mergeSorted } from "#edge/order/merge-sorted.ts";
import type { LightPost, PostFacts } from "#edge/thunder/light-post.ts";
import type { Scan } from "#edge/thunder/post-store.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import type { UserId } from "#shared/types/ids.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import { postKind, type PostRef, type TinyPost } from "#shared/types/post.ts";

export interface TimelineQuery {
  readonly following: ReadonlySet<UserId>;
  readonly viewerId?: UserId | undefined;
  readonly videosOnly: boolean;
  readonly limit: number;
}

/** What the stores that own parents and sources know of them. */
export type FactsByRef = (ref: PostRef) => PostFacts | undefined;

/** Every post that the open entries of some scans depend on. */
export function* openRefs(
  scans: readonly Pick<Scan<LightPost>, "open">[],
): Generator<PostRef, void, undefined> {
  for (const { open } of scans) {
    for (const post of open.flat()) {
      if (post.replyTo) yield post.replyTo;
      if (post.repostOf) yield post.repostOf;
    }
  }
}

/** What `settleTimeline` needs of a scan; `S` may know less of a post than the rules look at. */
export interface ScannedPosts<S extends TinyPost, P extends LightPost> {
  /** Newest first. */
  readonly settled: readonly S[];
  readonly open: readonly (readonly P[])[];
}

/** The second half of an in-network read: Thunder's rules over the scans of all shards. Newest first. */
export function settleTimeline<S extends TinyPost, P extends LightPost & S>(
  scans: readonly ScannedPosts<S, P>[],
  facts: FactsByRef,
  query: TimelineQuery,
): S[] {
  const cap = query.videosOnly ? THUNDER.videosPerAuthor : THUNDER.secondaryPerAuthor;
  const kept = scans.flatMap(({ open }) =>
    open.flatMap((entries) => keepByRules(entries, facts, query, cap)),
  );
  const lists: (readonly S[])[] = scans.map(({ settled }) => settled);
  return mergeSorted([...lists, kept.toSorted(newestFirst)], newestFirst, query.limit);
}

function keepByRules<P extends LightPost>(
  entries: readonly P[],
  facts: FactsByRef,
  query: TimelineQuery,
  cap: number,
): P[] {
  const kept: P[] = [];
  let scanned = 0;
  for (const post of entries) {
    if (query.videosOnly && !isVideo(post, facts)) continue;
    if (kept.length >= cap || ++scanned > THUNDER.scanPerAuthor) break;
    if (!isWelcomeRepost(post, facts, query.viewerId)) continue;
    if (query.videosOnly || isWelcomeReply(post, facts, query.following)) kept.push(post);
  }
  return kept;
}

/** Nobody is shown their own posts reposted, nor what its author has deleted. */
function isWelcomeRepost(
  { repostOf }: LightPost,
  facts: FactsByRef,
  viewerId: UserId | undefined,
): boolean {
  if (repostOf === undefined) return true;
  return repostOf.authorId !== viewerId && facts(repostOf)?.deleted !== true;
}

/**
 * A reply to an original is welcome, whoever wrote that. One level deeper it is welcome only below a direct answer to
 * the conversation's root, and only to someone the reader follows.
 */
function isWelcomeReply(
  { replyTo }: LightPost,
  facts: FactsByRef,
  following: ReadonlySet<UserId>,
): boolean {
  if (replyTo === undefined) return true;
  const parent = facts(replyTo);
  if (parent?.present !== true) return false;
  if (parent.kind === "original") return true;
  return parent.answers === replyTo.rootId && following.has(replyTo.authorId);
}

/** Its own video, or that of the post it reposts, which must be in the store. */
function isVideo(post: LightPost, facts: FactsByRef): boolean {
  if (post.hasVideo || post.repostOf === undefined) return post.hasVideo;
  const source = facts(post.repostOf);
  return source?.present === true && source.video === true && postKind(post) === "repost";
}

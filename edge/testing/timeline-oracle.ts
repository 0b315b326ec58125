import fc from "fast-check";
import { ref } from "#edge/testing/records.ts";
import type { LightPost } from "#edge/thunder/light-post.ts";
import { PostStore } from "#edge/thunder/post-store.ts";
import { settleTimeline } from "#edge/thunder/settle-timeline.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import {
  type EpochMs,
  epochMs,
  hours,
  type PostId,
  postId,
  type UserId,
  userId,
} from "#shared/types/ids.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import { postKind, type PostRef } from "#shared/types/post.ts";

export interface TimelineAsk {
  readonly following: readonly UserId[];
  readonly viewerId?: UserId;
  readonly exclude: readonly PostId[];
  readonly videosOnly: boolean;
  readonly limit: number;
  readonly now: EpochMs;
}

export type HistoryStep =
  | { readonly do: "post"; readonly post: LightPost }
  | { readonly do: "deleted" | "undeleted"; readonly ref: PostRef; readonly at: EpochMs };

/**
 * The clock of these histories: a little ahead, because objects trim by the real one, and what they trim must be past
 * for every query.
 */
export const NOW = epochMs(Date.now() + 600_000);

/** A store that was given some steps, in their order. */
export function replay(steps: readonly HistoryStep[]): PostStore {
  const store = new PostStore();
  for (const step of steps) {
    if (step.do === "post") store.insert(step.post, NOW);
    else store.setLife(step.ref, step.do, step.at);
  }
  return store;
}

/** A whole read of one store. */
export function readTimeline(store: PostStore, query: TimelineAsk): LightPost[] {
  const scan = store.scan({
    authors: [...new Set(query.following)],
    exclude: new Set(query.exclude),
    videosOnly: query.videosOnly,
    limit: query.limit,
    now: query.now,
  });
  return settleTimeline([scan], (wanted) => store.facts(wanted, query.now), {
    following: new Set(query.following),
    viewerId: query.viewerId,
    videosOnly: query.videosOnly,
    limit: query.limit,
  });
}

/** The rules over the set of steps, with sorts and filters alone: slow, and nothing shared with the store. */
export function naiveTimeline(steps: readonly HistoryStep[], query: TimelineAsk): LightPost[] {
  const posts = steps.flatMap((step) => (step.do === "post" ? [step.post] : []));
  const newest = (side: "deleted" | "undeleted", { postId, authorId }: PostRef): number =>
    Math.max(
      -1,
      ...steps.flatMap((step) =>
        step.do !== "post" &&
        step.do === side &&
        step.ref.postId === postId &&
        step.ref.authorId === authorId
          ? [step.at]
          : [],
      ),
    );
  const isDead = (wanted: PostRef): boolean =>
    newest("deleted", wanted) >= 0 && newest("deleted", wanted) >= newest("undeleted", wanted);
  const here = posts.filter(
    (post) =>
      post.createdAt >= query.now - THUNDER.retentionMs &&
      !isDead({ postId: post.id, authorId: post.authorId }),
  );
  const find = (wanted: PostRef): LightPost | undefined =>
    here.find(({ id, authorId }) => id === wanted.postId && authorId === wanted.authorId);
  const isVideo = (post: LightPost): boolean => {
    if (post.replyTo) return false;
    const source = post.repostOf && find(post.repostOf);
    return post.hasVideo || (source !== undefined && source.hasVideo && !source.replyTo);
  };
  const repostRule = ({ repostOf }: LightPost): boolean =>
    !repostOf || (repostOf.authorId !== query.viewerId && !isDead(repostOf));
  const replyRule = ({ replyTo }: LightPost): boolean => {
    if (!replyTo) return true;
    const parent = find(replyTo);
    if (!parent) return false;
    if (postKind(parent) === "original") return true;
    return parent.replyTo?.postId === replyTo.rootId && query.following.includes(replyTo.authorId);
  };
  const lists = query.videosOnly
    ? [{ of: isVideo, keep: repostRule, cap: 100 }]
    : [
        { of: (p: LightPost) => postKind(p) === "original", keep: () => true, cap: 50 },
        {
          of: (p: LightPost) => postKind(p) !== "original",
          keep: (p: LightPost) => repostRule(p) && replyRule(p),
          cap: 30,
        },
      ];
  return [...new Set(query.following)]
    .flatMap((author) =>
      lists.flatMap(({ of, keep, cap }) =>
        here
          .filter(
            (post) => post.authorId === author && of(post) && !query.exclude.includes(post.id),
          )
          .toSorted(newestFirst)
          .slice(0, 500)
          .filter(keep)
          .slice(0, cap),
      ),
    )
    .toSorted(newestFirst)
    .slice(0, query.limit);
}

const POSTS = 24;
const AUTHORS = 6;

/**
 * Small histories that collide a lot: few ids, authors and times, so that replies meet their parents, deletes their
 * posts, and ties happen. A post id always has one author and one content, as the store's door ensures.
 */
export function arbitraryHistory(): fc.Arbitrary<{
  steps: HistoryStep[];
  queries: TimelineAsk[];
}> {
  const index = fc.nat(POSTS - 1);
  const authorOf = (i: number): string => `a${i % AUTHORS}`;
  const time = fc.oneof(
    fc.nat(8).map((n) => epochMs(NOW - n * 1_000)),
    fc.nat(8).map((n) => epochMs(NOW - hours(48) - 4 + n)),
  );
  // Mostly true references; sometimes to the wrong author.
  const refTo = fc
    .record({ i: index, wrong: fc.nat(9) })
    .map(({ i, wrong }) => ref(`p${i}`, wrong === 0 ? "a99" : authorOf(i)));
  const posts = Array.from({ length: POSTS }, (_, i) =>
    fc
      .record({
        createdAt: time,
        hasVideo: fc.boolean(),
        reply: fc.option(fc.record({ to: refTo, root: index }), { nil: undefined, freq: 2 }),
        repost: fc.option(refTo, { nil: undefined, freq: 2 }),
      })
      .map(({ createdAt, hasVideo, reply, repost }): LightPost => ({
        id: postId(`p${i}`),
        authorId: userId(authorOf(i)),
        createdAt,
        hasVideo,
        ...(reply && { replyTo: { ...reply.to, rootId: postId(`p${reply.root}`) } }),
        ...(repost && { repostOf: repost }),
      })),
  );
  const life = fc.record({
    do: fc.constantFrom("deleted" as const, "undeleted" as const),
    ref: refTo,
    at: fc.nat(4).map((n) => epochMs(NOW - n)),
  });
  const query = fc.record({
    following: fc.array(
      fc.nat(AUTHORS).map((n) => userId(`a${n}`)),
      { maxLength: 8 },
    ),
    viewerId: fc.constantFrom(userId("a0"), userId("nobody")),
    exclude: fc.array(
      index.map((i) => postId(`p${i}`)),
      { maxLength: 5 },
    ),
    videosOnly: fc.boolean(),
    limit: fc.constantFrom(1, 3, 10, 1_200),
    now: fc.nat(6).map((n) => epochMs(NOW + n)),
  });
  return fc
    .record({
      posts: fc.tuple(...posts).chain((all) => fc.shuffledSubarray(all, { minLength: POSTS - 6 })),
      lives: fc.array(life, { maxLength: 10 }),
      queries: fc.array(query, { minLength: 4, maxLength: 4 }),
    })
    .chain(({ posts: some, lives, queries }) =>
      fc
        .shuffledSubarray<HistoryStep>(
          [...some.map((post) => ({ do: "post" as const, post })), ...lives],
          { minLength: some.length + lives.length },
        )
        .map((steps) => ({ steps, queries })),
    );
}

/** The event that tells a server of a step. */
export function stepEvent(step: HistoryStep): PublicEvent {
  if (step.do !== "post")
    return { type: step.do === "deleted" ? "delete" : "undelete", ...step.ref, at: step.at };
  const { hasVideo, ...light } = step.post;
  const media = hasVideo ? [{ kind: "video" as const, durationMs: 60_000 }] : undefined;
  return { type: "post", post: { ...light, text: `text of ${light.id}`, ...(media && { media }) } };
}

import fc from "fast-check";
import { NOW } from "#edge/testing/timeline-oracle.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

/** A small world of events of every kind, whose ids collide a lot. */
export interface PublicFacts {
  readonly events: readonly PublicEvent[];
  readonly postIds: readonly string[];
}

const POSTS = 12;
const AUTHORS = 5;
const authorOf = (i: number): string => `u${i % AUTHORS}`;

export function arbitraryFacts(): fc.Arbitrary<PublicFacts> {
  const index = fc.nat(POSTS - 1);
  const at = fc.nat(3).map((n) => epochMs(NOW - 10 + n));
  const ref = fc.record({ i: index, wrong: fc.nat(9) }).map(({ i, wrong }) => ({
    postId: postId(`p${i}`),
    authorId: userId(wrong === 0 ? "stranger" : authorOf(i)),
  }));
  const optional = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined, freq: 2 });
  const posts = Array.from({ length: POSTS }, (_, i) =>
    fc
      .record({
        reply: optional(ref),
        repost: optional(ref),
        quote: optional(ref),
        labels: optional(fc.constantFrom(["spam"], ["nsfw", "other"])),
        age: fc.nat(5),
      })
      .map(({ reply, repost, quote, labels, age }): PublicEvent => {
        const post = {
          id: postId(`p${i}`),
          authorId: userId(authorOf(i)),
          createdAt: epochMs(NOW - age),
          text: `text of ${i}`,
          ...(reply && { replyTo: { ...reply, rootId: reply.postId } }),
          ...(repost && { repostOf: repost }),
          ...(quote && { quoteOf: quote }),
          ...(labels && { labels }),
        };
        return { type: "post", post };
      }),
  );
  const user = fc.nat(2).map((n) => userId(`reader${n}`));
  const small = fc.nat(3);
  const other = fc.oneof(
    fc
      .record({ type: fc.constantFrom("delete" as const, "undelete" as const), ref, at })
      .map(({ type, ref, at }): PublicEvent => ({ type, ...ref, at })),
    fc
      .record({
        type: fc.constantFrom("engage" as const, "unengage" as const),
        action: fc.constantFrom("like" as const, "bookmark" as const, "report" as const),
        userId: user,
        ref,
        at,
      })
      .map(({ ref, ...rest }): PublicEvent => ({ ...rest, ...ref })),
    fc
      .record({
        type: fc.constantFrom("engage" as const, "unengage" as const),
        action: fc.constantFrom("view" as const, "share" as const),
        userId: user,
        eventId: fc.nat(3).map((n) => postId(`e${n}`)),
        ref,
        at,
      })
      .map(({ ref, ...rest }): PublicEvent => ({ ...rest, ...ref })),
    fc
      .record({ ref, at, likes: small, reposts: small, views: optional(small) })
      .map(({ ref, at, likes, reposts, views }): PublicEvent => ({
        type: "counts",
        ...ref,
        at,
        counts: { likes, reposts, ...(views !== undefined && { views }) },
      })),
    fc
      .record({
        n: fc.nat(AUTHORS - 1),
        name: fc.constantFrom("Ann", "Bob"),
        followers: optional(small),
        at: optional(at),
      })
      .map(({ n, name, followers, at }): PublicEvent => ({
        type: "author",
        author: {
          id: userId(`u${n}`),
          name,
          handle: name,
          ...(followers !== undefined && { followers }),
        },
        ...(at !== undefined && { at }),
      })),
    fc
      .record({
        type: fc.constantFrom(
          "follow" as const,
          "unfollow" as const,
          "block" as const,
          "unblock" as const,
        ),
        userId: user,
        targetId: user,
        at,
      })
      .map((event): PublicEvent => event),
  );
  return fc
    .record({
      posts: fc.tuple(...posts),
      others: fc.array(other, { minLength: 20, maxLength: 60 }),
    })
    .chain(({ posts: all, others }) =>
      fc.shuffledSubarray<PublicEvent>([...all, ...others], {
        minLength: all.length + others.length,
      }),
    )
    .map((events) => ({
      events: unique(events),
      postIds: Array.from({ length: POSTS }, (_, i) => `p${i}`),
    }));
}

/** Equal events once each: what a set of events is. */
const unique = (events: readonly PublicEvent[]): PublicEvent[] => [
  ...new Map(events.map((event) => [JSON.stringify(event), event])).values(),
];

/** A post's totals, counted from the set of events by filters alone. */
export function naiveCounts({ events }: PublicFacts, id: string): EngagementCounts {
  const author = events.flatMap((event) =>
    event.type === "post" && event.post.id === id ? [event.post.authorId] : [],
  )[0];
  const newest = (of: readonly { at: number }[]): number => Math.max(-1, ...of.map(({ at }) => at));
  const ofType = <T extends PublicEvent["type"]>(type: T) =>
    events.filter((event): event is Extract<PublicEvent, { type: T }> => event.type === type);
  const isAbout = (ref: { postId: string; authorId: string }): boolean =>
    ref.postId === id && ref.authorId === author;
  const isDead = (post: { id: string; authorId: string }): boolean => {
    const mine = (event: { postId: string; authorId: string }): boolean =>
      event.postId === post.id && event.authorId === post.authorId;
    const deleted = newest(ofType("delete").filter(mine));
    return deleted >= 0 && deleted >= newest(ofType("undelete").filter(mine));
  };
  const alive = ofType("post").flatMap(({ post }) => (isDead(post) ? [] : [post]));
  const engaged = (action: string, key: "userId" | "eventId"): number => {
    const on = ofType("engage").filter((event) => isAbout(event) && event.action === action);
    const off = ofType("unengage").filter((event) => isAbout(event) && event.action === action);
    return [...new Set(on.map((event) => event[key]))].filter(
      (actor) =>
        newest(on.filter((event) => event[key] === actor)) >
        newest(off.filter((event) => event[key] === actor)),
    ).length;
  };
  const outside = ofType("counts")
    .filter(isAbout)
    .toSorted(
      (a, b) => b.at - a.at || (JSON.stringify(a.counts) < JSON.stringify(b.counts) ? 1 : -1),
    )[0]?.counts;
  const views = engaged("view", "eventId") + (outside?.views ?? 0);
  return {
    likes: engaged("like", "userId") + (outside?.likes ?? 0),
    reposts:
      alive.filter(({ repostOf }) => repostOf && isAbout(repostOf)).length +
      (outside?.reposts ?? 0),
    replies: alive.filter(({ replyTo, repostOf }) => !repostOf && replyTo && isAbout(replyTo))
      .length,
    quotes: alive.filter(({ quoteOf }) => quoteOf && isAbout(quoteOf)).length,
    ...((views > 0 || outside?.views !== undefined) && { views }),
  };
}

const ID_FIELDS: ReadonlySet<string> = new Set(
  "id postId authorId rootId userId targetId eventId viewerId name handle following exclude ancestors".split(
    " ",
  ),
);

/** The same value with a prefix before every id, or another in place of it: a world apart, with shards of its own. */
export function renamed<T>(value: T, prefix: string, replacement?: string): T {
  const rename = (id: string): string =>
    replacement === undefined
      ? prefix + id
      : id.startsWith(prefix)
        ? replacement + id.slice(prefix.length)
        : id;
  const walk = (node: unknown, isId: boolean): unknown => {
    if (typeof node === "string") return isId ? rename(node) : node;
    if (Array.isArray(node)) return node.map((item) => walk(item, isId));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, walk(item, ID_FIELDS.has(key))]),
    );
  };
  return walk(value, false) as T;
}

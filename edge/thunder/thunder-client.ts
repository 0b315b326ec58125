import { encodePosts } from "#edge/embedding/encode-posts.ts";
import type { Counts } from "#edge/metrics/counters.ts";
import type { HitsBySource } from "#edge/retrieval/hit.ts";
import { firstAsk, mergeHits, type ShardHits, wantingMore } from "#edge/retrieval/merge-hits.ts";
import type { RankedHits } from "#edge/retrieval/merge-sources.ts";
import { type PostFacts, refKey } from "#edge/thunder/light-post.ts";
import { openRefs, settleTimeline } from "#edge/thunder/settle-timeline.ts";
import { groupByObject, objectName, objectOf } from "#edge/thunder/shard-map.ts";
import type {
  HydratedJson,
  Applied,
  PostLink,
  ShardEvent,
  ShardScan,
  ShardSearchQuery,
  ShardStats,
} from "#edge/thunder/shard-messages.ts";
import type { ThunderShardObject } from "#edge/thunder/thunder-shard-object.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { type EpochMs, epochMs, type PostId, type UserId } from "#shared/types/ids.ts";
import type { PostRef, TinyPost } from "#shared/types/post.ts";

/** Some shard did not answer, so nothing true can be said. Asking again is safe. */
export class ShardsUnavailableError extends Error {
  override readonly name = "ShardsUnavailableError";
}

export interface IngestOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  /** Indices of the rejected posts, ascending. */
  readonly conflicts: readonly number[];
}

export interface TimelineRead {
  readonly following: readonly UserId[];
  readonly viewerId?: UserId | undefined;
  readonly exclude: readonly PostId[];
  readonly videosOnly: boolean;
  readonly limit: number;
  readonly now: EpochMs;
}

/** A post, and the object that holds the rest of it. */
export interface PlacedPost extends TinyPost {
  readonly object: number;
}

export interface HydratedPosts {
  readonly jsonOf: ReadonlyMap<PostId, string>;
  /** What these posts repeat, quote and answer, unless it is among them. */
  readonly refs: readonly PostRef[];
  /** A shard did not answer in time. */
  readonly partial: boolean;
}

export interface Timeline {
  /** Newest first. */
  readonly posts: readonly PlacedPost[];
  readonly eligible: number;
  /** A shard did not answer in time. */
  readonly partial: boolean;
}

/** Which object keeps the isolates' counters. */
const COUNTING_OBJECT = 0;

/** The one way to the shards. Each step of a request is one call per shard, all at once. */
export class ThunderClient {
  readonly #namespace: Env["THUNDER_SHARD"];

  constructor(namespace: Env["THUNDER_SHARD"]) {
    this.#namespace = namespace;
  }

  /**
   * Stores events in three steps, each of which may be repeated: posts claim their ids, every shard applies its events,
   * then references are told to the shards of what they refer to.
   *
   * @throws {ShardsUnavailableError} if a step failed somewhere; the same batch can be sent again.
   */
  async ingest(events: readonly ShardEvent[], now: EpochMs): Promise<IngestOutcome> {
    const conflicts = await this.#claimIds(events);
    const rejected = new Set(conflicts);
    const groups = groupByObject(
      events.filter(({ index }) => !rejected.has(index)),
      ({ event }) => owner(event),
    );
    const applied = await this.#all(groups, (shard, group): Promise<Applied> =>
      shard.apply(encoded(group), now),
    );
    const links = groupByObject<PostLink>(
      applied.flatMap((shard) => shard.links),
      ({ authorId }) => authorId,
    );
    await this.#all(links, async (shard, group) => shard.link(group));
    return {
      accepted: applied.reduce((sum, shard) => sum + shard.accepted, 0),
      duplicates: applied.reduce((sum, shard) => sum + shard.duplicates, 0),
      conflicts: [...conflicts, ...applied.flatMap((shard) => shard.conflicts)].toSorted(
        (a, b) => a - b,
      ),
    };
  }

  /** Recent posts of the followed authors: scan their shards, ask for parents and sources, apply the rules. */
  async timeline(query: TimelineRead): Promise<Timeline> {
    const { following, viewerId, exclude, videosOnly, limit, now } = query;
    const scanned = await this.#some(
      groupByObject(new Set(following), (id) => id),
      async (shard, authors, object) =>
        placed(await shard.scan({ authors, exclude, videosOnly, limit, now }), object),
    );
    requireAny(scanned);
    const refs = new Map([...openRefs(scanned.answers)].map((ref) => [refKey(ref), ref]));
    const found = await this.#facts(refs.values(), now);
    const posts = settleTimeline(scanned.answers, (ref) => found.facts.get(refKey(ref)), {
      following: new Set(following),
      viewerId,
      videosOnly,
      limit,
    });
    return {
      posts,
      eligible: scanned.answers.reduce((sum, { eligible }) => sum + eligible, 0),
      partial: scanned.partial || found.partial,
    };
  }

  /** The best `limit` hits of each source over all shards, exactly. */
  async search(query: ShardSearchQuery): Promise<{ found: RankedHits; partial: boolean }> {
    const asked = firstAsk(query.limit);
    const first = await this.#search({ ...query, limit: asked }, everywhere(query));
    requireAny(first);
    const found: RankedHits = {};
    let { partial } = first;
    await Promise.all(
      query.sources.map(async (source) => {
        const merged = mergeHits(first.answers, source, query.limit);
        const wanting = new Set(wantingMore(first.answers, source, merged, asked));
        found[source] = merged;
        if (wanting.size === 0 || asked === query.limit) return;
        const groups = everywhere(query).map((group, object) => (wanting.has(object) ? group : []));
        const more = await this.#search({ ...query, sources: [source] }, groups);
        partial ||= more.partial;
        const settled = first.answers.filter(({ object }) => !wanting.has(object));
        found[source] = mergeHits([...settled, ...more.answers], source, query.limit);
      }),
    );
    return { found, partial };
  }

  #search(
    query: ShardSearchQuery,
    groups: readonly (readonly ShardSearchQuery[])[],
  ): Promise<{ answers: ShardHits[]; partial: boolean }> {
    return this.#some(groups, async (shard, _, object): Promise<ShardHits> => {
      const hits: HitsBySource = await shard.search(query);
      return { object, hits };
    });
  }

  /** Hydrated posts, as JSON without source fields; those deleted meanwhile are absent. */
  async hydrate(wanted: Iterable<Pick<PlacedPost, "id" | "object">>): Promise<HydratedPosts> {
    const groups = Array.from({ length: THUNDER.objects }, (): PostId[] => []);
    for (const { id, object } of wanted) groups[object]?.push(id);
    const { answers, partial } = await this.#some(
      groups,
      async (shard, ids): Promise<readonly HydratedJson[]> => shard.hydrate(ids),
    );
    const hydrated = answers.flat();
    const jsonOf = new Map(hydrated.map(({ id, json }) => [id, json]));
    const refs = new Map(hydrated.flatMap((post) => post.refs).map((ref) => [ref.postId, ref]));
    return { jsonOf, refs: [...refs.values()].filter((ref) => !jsonOf.has(ref.postId)), partial };
  }

  /** Hydrated posts by id and author; those deleted, or whose author is another, are absent. */
  hydrateRefs(refs: readonly PostRef[]): Promise<HydratedPosts> {
    return this.hydrate(
      refs.map(({ postId, authorId }) => ({ id: postId, object: objectOf(authorId) })),
    );
  }

  /**
   * Hydrated posts by id alone: every shard is asked once.
   *
   * @throws {ShardsUnavailableError} because a shard that does not answer may hold what seems missing.
   */
  async lookup(ids: readonly PostId[]): Promise<ReadonlyMap<PostId, string>> {
    const answers = await this.#all(everywhere(ids), async (shard, [only = []]) =>
      shard.hydrate(only),
    );
    return new Map(answers.flat().map(({ id, json }) => [id, json]));
  }

  /** One entry per shard, undefined where it does not answer in time. */
  async stats(): Promise<(ShardStats | undefined)[]> {
    return Promise.all(
      Array.from({ length: THUNDER.objects }, async (_, object) => {
        try {
          return await inTime<ShardStats>(this.#shard(object).stats());
        } catch {
          return undefined;
        }
      }),
    );
  }

  /** Hands an isolate's counters to the object that keeps their sum. Losing some is no harm. */
  async count(counts: Counts): Promise<void> {
    if (Object.keys(counts).length === 0) return;
    try {
      await this.#shard(COUNTING_OBJECT).count(counts);
    } catch (error) {
      console.error("counters were lost:", error);
    }
  }

  async #claimIds(events: readonly ShardEvent[]): Promise<number[]> {
    const posts = events.flatMap(({ index, event }) =>
      event.type === "post"
        ? [{ index, postId: event.post.id, authorId: event.post.authorId }]
        : [],
    );
    const groups = groupByObject(posts, ({ postId }) => postId);
    const taken = await this.#all(groups, async (shard, group) => {
      const refs = group.map(({ postId, authorId }): PostRef => ({ postId, authorId }));
      return (await shard.claim(refs)).flatMap((i) => group[i]?.index ?? []);
    });
    return taken.flat();
  }

  async #facts(
    refs: Iterable<PostRef>,
    now: EpochMs,
  ): Promise<{ facts: ReadonlyMap<string, PostFacts>; partial: boolean }> {
    const groups = groupByObject(refs, ({ authorId }) => authorId);
    const { answers, partial } = await this.#some(groups, async (shard, group) => {
      const known: readonly (PostFacts | null)[] = await shard.facts(group, now);
      return group.flatMap((ref, i) => {
        const fact = known[i] ?? undefined;
        return fact === undefined ? [] : [[refKey(ref), fact] as const];
      });
    });
    return { facts: new Map(answers.flat()), partial };
  }

  #shard(object: number): DurableObjectStub<ThunderShardObject> {
    return this.#namespace.getByName(objectName(object));
  }

  /** One call per shard with something to do; any failure fails all. */
  async #all<T, R>(
    groups: readonly (readonly T[])[],
    call: (shard: DurableObjectStub<ThunderShardObject>, group: readonly T[]) => Promise<R>,
  ): Promise<R[]> {
    try {
      return await Promise.all(
        groups.flatMap((group, object) =>
          group.length === 0 ? [] : [call(this.#shard(object), group)],
        ),
      );
    } catch (cause) {
      throw new ShardsUnavailableError("a shard failed", { cause });
    }
  }

  /** The same for reads: whoever does not answer in time is left out. */
  async #some<T, R>(
    groups: readonly (readonly T[])[],
    call: (
      shard: DurableObjectStub<ThunderShardObject>,
      group: readonly T[],
      object: number,
    ) => Promise<R>,
  ): Promise<{ answers: R[]; partial: boolean }> {
    const calls = groups.flatMap((group, object) =>
      group.length === 0 ? [] : [inTime(call(this.#shard(object), group, object))],
    );
    const settled = await Promise.allSettled(calls);
    const answers = settled.flatMap((result) =>
      result.status === "fulfilled" ? [result.value] : [],
    );
    for (const result of settled) {
      if (result.status === "rejected") console.error("a shard failed:", result.reason);
    }
    return { answers, partial: answers.length < calls.length };
  }
}

/** The author or user whose shard keeps an event. */
function owner(event: PublicEvent): UserId {
  switch (event.type) {
    case "post":
      return event.post.authorId;
    case "author":
      return event.author.id;
    case "follow":
    case "unfollow":
    case "block":
    case "unblock":
      return event.userId;
    case "delete":
    case "undelete":
    case "engage":
    case "unengage":
    case "counts":
      return event.authorId;
    default:
      return event satisfies never;
  }
}

/** The events, those of posts with what the model makes of them. */
function encoded(events: readonly ShardEvent[]): ShardEvent[] {
  const posts = events.flatMap(({ event }) => (event.type === "post" ? [event.post] : []));
  const encodings = encodePosts(posts).values();
  return events.map((item) =>
    item.event.type === "post" ? { ...item, encoding: encodings.next().value } : item,
  );
}

/** Some shards may fail, not all of them. */
function requireAny({ answers, partial }: { answers: readonly unknown[]; partial: boolean }): void {
  if (partial && answers.length === 0) throw new ShardsUnavailableError("no shard answered");
}

/** A shard's scan with its posts placed on `object`. */
function placed({ settledIds, settledAt, open, eligible }: ShardScan, object: number) {
  const settled = settledIds.map((id, i): PlacedPost => ({
    id,
    createdAt: epochMs(settledAt[i] ?? 0),
    object,
  }));
  return {
    settled,
    open: open.map((posts) => posts.map((post) => ({ ...post, object }))),
    eligible,
  };
}

const everywhere = <T>(item: T): T[][] => Array.from({ length: THUNDER.objects }, () => [item]);

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("shard timed out")), THUNDER.shardTimeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

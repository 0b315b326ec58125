import { DurableObject } from "cloudflare:workers";
import { type Counts, Counters } from "#edge/metrics/counters.ts";
import type { HitsBySource } from "#edge/retrieval/hit.ts";
import { hydratedJson } from "#edge/thunder/hydrated-json.ts";
import type { LightPost } from "#edge/thunder/light-post.ts";
import { authorJson } from "#edge/thunder/newest-record.ts";
import type {
  Applied,
  FactsList,
  HydratedJson,
  PostLink,
  ShardEvent,
  ShardPost,
  ShardScan,
  ShardScanQuery,
  ShardSearchQuery,
  ShardStats,
} from "#edge/thunder/shard-messages.ts";
import { ShardState } from "#edge/thunder/shard-state.ts";
import {
  extrasOfRow,
  type LightExtras,
  type LightRow,
  migrate,
} from "#edge/thunder/shard-tables.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { type EpochMs, epochMs, type PostId } from "#shared/types/ids.ts";
import type { PostRef } from "#shared/types/post.ts";

type HydratedRow = LightRow & { record: string; features: string; author: string | null };

/**
 * One shard of the public facts: the posts, lives, authors and engagements of the authors hashed to it. Memory is
 * rebuilt from SQLite whenever the object starts.
 */
export class ThunderShardObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #state: ShardState;
  readonly #counters = new Counters();
  #alarmIsSet = false;
  #trimmedAt = epochMs(Date.now());
  #accepted = 0;
  #duplicates = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => migrate(this.#sql));
    this.#state = new ShardState(this.#sql, epochMs(Date.now()));
    // A restart may be a deploy with another model.
    void ctx.blockConcurrencyWhile(() => this.#wakeForStalePosts());
  }

  /** Makes post ids their authors'; answers the indices of those that are somebody else's. For the ids' shard. */
  claim(refs: readonly PostRef[]): number[] {
    return this.#write(() => this.#state.claim(refs));
  }

  /** Stores events of this shard's authors, all or none. */
  async apply(events: readonly ShardEvent[], now: EpochMs): Promise<Applied> {
    const applied = this.#write(() => this.#state.apply(events, now));
    this.#accepted += applied.accepted;
    this.#duplicates += applied.duplicates;
    if (now - this.#trimmedAt >= THUNDER.trimIntervalMs) {
      this.#trimmedAt = now;
      this.#state.store.trim(now);
    }
    await this.#wakeForStalePosts();
    return applied;
  }

  /** Counts references from posts of other shards. */
  link(links: readonly PostLink[]): void {
    this.#write(() => this.#state.link(links));
  }

  scan(query: ShardScanQuery): ShardScan {
    const { store } = this.#state;
    const { settled, open, eligible } = store.scan({ ...query, exclude: new Set(query.exclude) });
    return {
      settledIds: settled.map(({ id }) => id),
      settledAt: Float64Array.from(settled, ({ createdAt }) => createdAt),
      open: open.map((posts) => posts.map(lightOnly)),
      eligible,
    };
  }

  /** In the order asked; null where nothing is known. */
  facts(refs: readonly PostRef[], now: EpochMs): FactsList {
    return refs.map((ref) => this.#state.store.facts(ref, now) ?? null);
  }

  search(query: ShardSearchQuery): HitsBySource {
    const { corpus, store, tally } = this.#state;
    return corpus.search(
      { ...query, exclude: new Set(query.exclude) },
      (post) => tally.counts(post.key),
      (post) => store.alive(post.id) !== undefined,
    );
  }

  /** The posts of these ids that are here and alive, in any order. One query, whatever their number. */
  hydrate(ids: readonly PostId[]): HydratedJson[] {
    const rows = ids.flatMap((id) => this.#state.store.alive(id)?.row ?? []);
    const found = this.#sql.exec<HydratedRow>(
      `SELECT p.*, a.record AS author FROM json_each(?) AS wanted
       JOIN posts AS p ON p.row = wanted.value LEFT JOIN authors AS a USING (author_id)`,
      JSON.stringify(rows),
    );
    const hydrated: HydratedJson[] = [];
    for (const row of found) {
      const post = this.#state.store.get(row.post_id as PostId);
      if (post === undefined) continue;
      const extras = extrasOfRow(row);
      const json = hydratedJson({
        authorId: row.author_id,
        record: row.record,
        author: row.author === null ? undefined : authorJson(row.author),
        features: row.features,
        embedding: row.embedding,
        modelVersion: row.model_version,
        extras,
        counts: this.#state.tally.counts(post.key),
      });
      hydrated.push({ id: post.id, json, refs: refsOf(extras) });
    }
    return hydrated;
  }

  /** Adds to the worker isolates' sums, which this object keeps while it lives. For the first object. */
  count(counts: Counts): void {
    for (const [series, by] of Object.entries(counts)) this.#counters.add(series, by);
  }

  stats(): ShardStats {
    return {
      posts: this.#state.store.postCount,
      timelineAuthors: this.#state.store.authorCount,
      stalePosts: this.#state.stalePostCount,
      accepted: this.#accepted,
      duplicates: this.#duplicates,
      counts: this.#counters.totals(),
    };
  }

  /** Encodes a few posts again, if the model has changed since they were stored. */
  override async alarm(): Promise<void> {
    this.#alarmIsSet = false;
    this.#write(() => this.#state.reencode(THUNDER.reencodeChunk));
    await this.#wakeForStalePosts();
  }

  /** An alarm starts an object that sleeps, which reads all its rows: only for work that has to be done. */
  async #wakeForStalePosts(): Promise<void> {
    if (this.#alarmIsSet || this.#state.stalePostCount === 0) return;
    this.#alarmIsSet = true;
    await this.ctx.storage.setAlarm(Date.now() + THUNDER.reencodePauseMs);
  }

  /** Changes rows and memory together. If the rows refuse, memory is wrong, and is rebuilt from them. */
  #write<T>(change: () => T): T {
    try {
      return this.ctx.storage.transactionSync(change);
    } catch (error) {
      this.#state = new ShardState(this.#sql, epochMs(Date.now()));
      throw error;
    }
  }
}

const refsOf = ({ repostOf, quoteOf, replyTo }: LightExtras): PostRef[] =>
  [repostOf, quoteOf, replyTo].flatMap((ref) =>
    ref ? [{ postId: ref.postId, authorId: ref.authorId }] : [],
  );

/** What the rules look at; the rest of a shard's post is the shard's. */
const lightOnly = ({
  id,
  authorId,
  createdAt,
  replyTo,
  repostOf,
  hasVideo,
}: ShardPost): LightPost => ({
  id,
  authorId,
  createdAt,
  replyTo,
  repostOf,
  hasVideo,
});

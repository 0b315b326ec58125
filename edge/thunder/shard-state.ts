import { KERNEL_MODULE, MANIFEST } from "#edge/embedding/deployed-model.ts";
import { encodePosts, type PostEncoding } from "#edge/embedding/encode-posts.ts";
import { type OwnCounts, type OutsideTotals, Tally } from "#edge/engagement/tally.ts";
import { Corpus } from "#edge/retrieval/corpus.ts";
import { type LightPost, refKey, toLightPost } from "#edge/thunder/light-post.ts";
import { type Announced, replaces, sortableAuthor } from "#edge/thunder/newest-record.ts";
import { PostStore } from "#edge/thunder/post-store.ts";
import type {
  Applied,
  LinkKind,
  PostLink,
  ShardEvent,
  ShardPost,
} from "#edge/thunder/shard-messages.ts";
import {
  extrasOfRow,
  type LightExtras,
  type LightRow,
  lightColumn,
  lightOfRow,
  type RefRow,
  refOfRow,
  SELECT_LIGHT,
  ToggleTable,
  type ToggleRow,
  toggleOfRow,
} from "#edge/thunder/shard-tables.ts";
import { isDeleted, isOn, merged, NEVER, sameToggle, switched } from "#edge/thunder/toggle.ts";
import { visibilityOf } from "#edge/visibility/visibility-of.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { decodeEmbedding } from "#shared/features/embedding-codec.ts";
import { VectorSearch } from "#shared/kernel/vector-search.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import { type Post, type PostRef, postKind } from "#shared/types/post.ts";

type EventOf<T extends PublicEvent["type"]> = Extract<PublicEvent, { type: T }>;
type Outcome = "accepted" | "duplicate" | "conflict";

const OWN_COUNT: Readonly<Record<LinkKind, keyof OwnCounts>> = {
  reply: "replies",
  repost: "reposts",
  quote: "quotes",
};

/**
 * One shard's facts: rows in SQLite, and beside them in memory what reads need of every post. Every change is made to
 * both; the caller wraps it in a transaction and throws this object away if that fails.
 */
export class ShardState {
  readonly store = new PostStore<ShardPost>();
  readonly corpus = new Corpus<ShardPost>(
    new VectorSearch(KERNEL_MODULE, { width: MANIFEST.embeddingDim }),
  );
  readonly tally = new Tally();
  #stalePosts = 0;
  /** Rows up to here are of the deployed model. */
  #reencodedTo = 0;
  readonly #sql: SqlStorage;
  readonly #engagements: ToggleTable;
  readonly #links: ToggleTable;
  readonly #relations: ToggleTable;

  /** Recovers memory from the rows. */
  constructor(sql: SqlStorage, now: EpochMs) {
    this.#sql = sql;
    this.#engagements = new ToggleTable(sql, "engagements");
    this.#links = new ToggleTable(sql, "links");
    this.#relations = new ToggleTable(sql, "relations");
    this.#recover(now);
  }

  /** Applies a batch in order. An event that changes nothing was heard of before, or a newer one was. */
  apply(events: readonly ShardEvent[], now: EpochMs): Applied {
    let [accepted, duplicates] = [0, 0];
    const conflicts: number[] = [];
    const links: PostLink[] = [];
    for (const { index, event, encoding } of events) {
      const outcome = this.#applyOne(event, encoding, now, links);
      if (outcome === "conflict") conflicts.push(index);
      else if (outcome === "accepted") accepted++;
      else duplicates++;
    }
    return { accepted, duplicates, conflicts, links };
  }

  /** Counts replies, reposts and quotes that other shards hold. */
  link(links: readonly PostLink[]): void {
    for (const { postId, authorId, kind, fromId, life } of links) {
      const key = [postId, authorId, kind, fromId];
      const held = this.#links.get(key);
      const next = held === undefined ? life : merged(held, life);
      if (held !== undefined && sameToggle(held, next)) continue;
      this.#links.put(key, next);
      const before = held !== undefined && !isDeleted(held);
      this.tally.add(
        { postId, authorId },
        OWN_COUNT[kind],
        Number(!isDeleted(next)) - Number(before),
      );
    }
  }

  /** Claims post ids for their authors; answers the indices of those that belong to somebody else. */
  claim(refs: readonly PostRef[]): number[] {
    const taken: number[] = [];
    for (const [i, { postId, authorId }] of refs.entries()) {
      this.#sql.exec(
        "INSERT OR IGNORE INTO claims (post_id, author_id) VALUES (?, ?)",
        postId,
        authorId,
      );
      const { author_id: owner } = this.#sql
        .exec<{ author_id: string }>("SELECT author_id FROM claims WHERE post_id = ?", postId)
        .one();
      if (owner !== authorId) taken.push(i);
    }
    return taken;
  }

  /** Stored posts whose encoding is of an older model. */
  get stalePostCount(): number {
    return this.#stalePosts;
  }

  /** Encodes up to `limit` posts of an older model again; answers how many there were. */
  reencode(limit: number): number {
    if (this.#stalePosts === 0) return 0;
    const rows = this.#sql
      .exec<{ row: number; record: string }>(
        "SELECT row, record FROM posts WHERE row > ? AND model_version <> ? ORDER BY row LIMIT ?",
        this.#reencodedTo,
        MANIFEST.modelVersion,
        limit,
      )
      .toArray();
    const stale = rows.map(({ row, record }) => ({ row, post: JSON.parse(record) as Post }));
    const encodings = encodePosts(stale.map(({ post }) => post));
    for (const [i, { row, post }] of stale.entries()) {
      const encoding = encodings[i];
      if (encoding === undefined) continue;
      this.#sql.exec(
        "UPDATE posts SET features = ?, embedding = ?, model_version = ? WHERE row = ?",
        encoding.features,
        encoding.embedding,
        encoding.modelVersion,
        row,
      );
      const held = this.store.get(post.id);
      if (held !== undefined) this.#index(held, post, encoding);
      this.#stalePosts--;
      this.#reencodedTo = row;
    }
    return rows.length;
  }

  #applyOne(
    event: PublicEvent,
    encoding: PostEncoding | undefined,
    now: EpochMs,
    links: PostLink[],
  ): Outcome {
    switch (event.type) {
      case "post":
        if (encoding === undefined) throw new TypeError("a post arrives at a shard encoded");
        return this.#applyPost(event.post, encoding, now, links);
      case "delete":
      case "undelete":
        return outcome(this.#applyLife(event, links));
      case "author":
        return outcome(this.#applyAuthor(event));
      case "engage":
      case "unengage":
        return outcome(this.#applyEngagement(event));
      case "counts":
        return outcome(this.#applyTotals(event));
      case "follow":
      case "unfollow":
        return outcome(this.#applyRelation("follow", event.type === "follow", event));
      case "block":
      case "unblock":
        return outcome(this.#applyRelation("block", event.type === "block", event));
      default:
        return event satisfies never;
    }
  }

  #applyPost(post: Post, encoding: PostEncoding, now: EpochMs, links: PostLink[]): Outcome {
    const record = JSON.stringify(post);
    if (this.store.get(post.id) !== undefined) {
      const held = this.#sql
        .exec<{ record: string }>("SELECT record FROM posts WHERE post_id = ?", post.id)
        .one().record;
      if (held !== record) return "conflict";
      this.#linkFrom(post, post, links);
      return "duplicate";
    }
    const light = toLightPost(post);
    const { row } = this.#sql
      .exec<{ row: number }>(
        `INSERT INTO posts (post_id, author_id, created_at_ms, record, light, has_video, features, embedding, model_version)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row`,
        post.id,
        post.authorId,
        post.createdAt,
        record,
        lightColumn(post),
        Number(light.hasVideo),
        encoding.features,
        encoding.embedding,
        encoding.modelVersion,
      )
      .one();
    const held = shardPost(light, row);
    this.store.insert(held, now);
    // While a deploy spreads, a worker may still encode by the older model.
    if (encoding.modelVersion !== MANIFEST.modelVersion) this.#stalePosts++;
    this.#index(held, post, encoding);
    this.#linkFrom(post, post, links);
    return "accepted";
  }

  #applyLife(event: EventOf<"delete" | "undelete">, links: PostLink[]): boolean {
    const { postId, authorId } = event;
    const life = this.store.setLife(event, `${event.type}d`, event.at);
    if (life !== undefined) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO lives (post_id, author_id, undeleted_at_ms, deleted_at_ms) VALUES (?, ?, ?, ?)",
        postId,
        authorId,
        life.onAt,
        life.offAt,
      );
    }
    const [stored] = this.#sql
      .exec<LightRow>(`${SELECT_LIGHT} WHERE post_id = ? AND author_id = ?`, postId, authorId)
      .toArray();
    if (stored !== undefined) {
      this.#linkFrom({ id: event.postId, authorId: event.authorId }, extrasOfRow(stored), links);
    }
    return life !== undefined;
  }

  #applyAuthor({ author, at }: EventOf<"author">): boolean {
    const next: Announced = { at: at ?? -1, record: sortableAuthor(author) };
    const [held] = this.#sql
      .exec<{ at_ms: number; record: string }>(
        "SELECT at_ms, record FROM authors WHERE author_id = ?",
        author.id,
      )
      .toArray();
    if (!replaces(next, held && { at: held.at_ms, record: held.record })) return false;
    this.#sql.exec(
      "INSERT OR REPLACE INTO authors (author_id, at_ms, record) VALUES (?, ?, ?)",
      author.id,
      next.at,
      next.record,
    );
    return true;
  }

  #applyEngagement(event: EventOf<"engage" | "unengage">): boolean {
    const { postId, authorId, action } = event;
    const actor = action === "view" || action === "share" ? event.eventId : event.userId;
    const key = [postId, authorId, action, actor];
    const held = this.#engagements.get(key) ?? NEVER;
    const next = switched(held, event.type === "engage" ? "onAt" : "offAt", event.at);
    if (next === undefined) return false;
    this.#engagements.put(key, next);
    const change = Number(isOn(next)) - Number(isOn(held));
    if (action === "like") this.tally.add(event, "likes", change);
    if (action === "view") this.tally.add(event, "views", change);
    return true;
  }

  #applyTotals(event: EventOf<"counts">): boolean {
    const { postId, authorId, at } = event;
    const next: Announced = { at, record: JSON.stringify(event.counts) };
    const [held] = this.#sql
      .exec<{ at_ms: number; counts: string }>(
        "SELECT at_ms, counts FROM totals WHERE post_id = ? AND author_id = ?",
        postId,
        authorId,
      )
      .toArray();
    if (!replaces(next, held && { at: held.at_ms, record: held.counts })) return false;
    this.#sql.exec(
      "INSERT OR REPLACE INTO totals (post_id, author_id, at_ms, counts) VALUES (?, ?, ?, ?)",
      postId,
      authorId,
      at,
      next.record,
    );
    this.tally.setOutside(event, event.counts);
    return true;
  }

  #applyRelation(
    kind: "follow" | "block",
    on: boolean,
    { userId, targetId, at }: EventOf<"follow" | "unfollow" | "block" | "unblock">,
  ): boolean {
    const key = [kind, userId, targetId];
    const next = switched(this.#relations.get(key) ?? NEVER, on ? "onAt" : "offAt", at);
    if (next !== undefined) this.#relations.put(key, next);
    return next !== undefined;
  }

  #linkFrom(
    { id, authorId }: Pick<Post, "id" | "authorId">,
    { replyTo, repostOf, quoteOf }: LightExtras,
    links: PostLink[],
  ): void {
    const life = this.store.life({ postId: id, authorId });
    const link = (kind: LinkKind, { postId, authorId }: PostRef): void => {
      links.push({ kind, postId, authorId, fromId: id, life });
    };
    if (repostOf) link("repost", repostOf);
    else if (replyTo) link("reply", replyTo);
    if (quoteOf) link("quote", quoteOf);
  }

  /** Offers a post to retrieval, unless nobody may be recommended it. A repost has no content of its own. */
  #index(
    held: ShardPost,
    { labels }: Pick<Post, "labels">,
    encoding: Omit<PostEncoding, "features">,
  ): void {
    if (held.kind === "repost" || visibilityOf(labels).recommendations.action === "drop") return;
    const embedding =
      encoding.modelVersion === MANIFEST.modelVersion
        ? decodeEmbedding(encoding.embedding, MANIFEST.embeddingDim)
        : undefined;
    this.corpus.set(held, embedding);
  }

  #recover(now: EpochMs): void {
    const lives = this.#sql.exec<RefRow & ToggleRow>(
      "SELECT post_id, author_id, undeleted_at_ms AS on_at_ms, deleted_at_ms AS off_at_ms FROM lives",
    );
    for (const row of lives) this.store.restoreLife(refOfRow(row), toggleOfRow(row));
    for (const row of this.#sql.exec<LightRow>(SELECT_LIGHT)) {
      const extras = extrasOfRow(row);
      const light = lightOfRow(row, extras);
      const held = shardPost(light, row.row);
      this.store.insert(held, now);
      if (row.model_version !== MANIFEST.modelVersion) this.#stalePosts++;
      this.#index(held, extras, { embedding: row.embedding, modelVersion: row.model_version });
    }
    this.#recoverCounts();
  }

  #recoverCounts(): void {
    const engaged = this.#sql.exec<RefRow & { action: "like" | "view"; n: number }>(
      `SELECT post_id, author_id, action, count(*) AS n FROM engagements
       WHERE action IN ('like', 'view') AND on_at_ms > off_at_ms GROUP BY post_id, author_id, action`,
    );
    for (const row of engaged)
      this.tally.add(refOfRow(row), row.action === "like" ? "likes" : "views", row.n);
    const linked = this.#sql.exec<RefRow & { kind: LinkKind; n: number }>(
      `SELECT post_id, author_id, kind, count(*) AS n FROM links
       WHERE off_at_ms < 0 OR on_at_ms > off_at_ms GROUP BY post_id, author_id, kind`,
    );
    for (const row of linked) this.tally.add(refOfRow(row), OWN_COUNT[row.kind], row.n);
    const totals = this.#sql.exec<RefRow & { counts: string }>(
      "SELECT post_id, author_id, counts FROM totals",
    );
    for (const row of totals)
      this.tally.setOutside(refOfRow(row), JSON.parse(row.counts) as OutsideTotals);
  }
}

const shardPost = (light: LightPost, row: number): ShardPost => ({
  ...light,
  kind: postKind(light),
  key: refKey({ postId: light.id, authorId: light.authorId }),
  row,
});

const outcome = (changed: boolean): Outcome => (changed ? "accepted" : "duplicate");

import { DEVICE } from "#shared/params/device.ts";
import type { Action } from "#shared/types/action.ts";
import { type EpochMs, epochMs, type PostId, type UserId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import {
  type CachedFeed,
  type FeedDb,
  forgetReader,
  type Mark,
  type MarkKind,
  ofReader,
  pruneOldest,
  type StoredReply,
  type Visit,
} from "#web/db/feed-db.ts";
import {
  changeVisit,
  isEmptyVisit,
  newVisit,
  type VisitChange,
  type VisitedPost,
} from "#web/db/visit.ts";

/** A post that was on screen, and for how long. */
export interface Sighting {
  readonly post: VisitedPost;
  readonly dwellMs: number;
  readonly at: EpochMs;
}

/**
 * One reader's private facts: read from the database once, kept in memory, written through. A change is visible at
 * once; the promise settles when it is stored.
 */
export class ReaderStore {
  readonly readerId: UserId;
  readonly #db: FeedDb;
  readonly #marks: Map<MarkKind, Map<string, EpochMs>>;
  readonly #seen: Set<PostId>;
  #history: readonly HistoryEntry[];
  #replies: readonly StoredReply[];
  #forgotten = false;

  /** Use `openReaderStore`. */
  constructor(
    db: FeedDb,
    readerId: UserId,
    stored: {
      readonly marks: readonly Mark[];
      readonly history: readonly HistoryEntry[];
      readonly seen: readonly PostId[];
      readonly replies: readonly StoredReply[];
    },
  ) {
    this.#db = db;
    this.readerId = readerId;
    this.#history = stored.history;
    this.#seen = new Set(stored.seen);
    this.#replies = stored.replies;
    this.#marks = new Map();
    for (const { kind, id, at } of stored.marks) this.#marksOf(kind).set(id, at);
  }

  /**
   * Oldest first; at most `DEVICE.historyKept`, a little more before pruning. Another array whenever it has changed, so
   * that what was computed from a history can be kept by its identity.
   */
  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  /** Posts that were on screen. A copy: a feed is filtered by what was seen before it was fetched. */
  seen(): Set<PostId> {
    return new Set(this.#seen);
  }

  get replies(): readonly StoredReply[] {
    return this.#replies;
  }

  /** A copy, in the order they were marked. */
  marked(kind: MarkKind): Set<string> {
    return new Set(this.#marks.get(kind)?.keys());
  }

  followed(): Set<UserId> {
    return new Set([...this.marked("follow")].map(userId));
  }

  async mark(kind: MarkKind, id: string, at: EpochMs): Promise<void> {
    this.#marksOf(kind).set(id, at);
    await this.#db.marks.put({ readerId: this.readerId, kind, id, at });
  }

  async unmark(kind: MarkKind, id: string): Promise<void> {
    this.#marksOf(kind).delete(id);
    await this.#db.marks.delete([this.readerId, kind, id]);
  }

  /** Adds an action to the visit under way, or begins one. */
  async act(post: VisitedPost, action: Action, at: EpochMs): Promise<void> {
    await this.#db.history.put(this.#change(post, { add: [action] }, at));
  }

  /** Takes an action back, in whatever visit it was done; a visit with nothing left is forgotten. */
  async takeBack(post: PostId, action: Action): Promise<void> {
    const visit = this.#history.findLast(
      ({ postId, actions }) => postId === post && actions.includes(action),
    );
    if (visit === undefined) return;
    const left = changeVisit(visit, { remove: [action] });
    if (isEmptyVisit(left)) {
      this.#history = this.#history.filter((entry) => entry !== visit);
      await this.#db.history.delete([this.readerId, visit.postId, visit.at]);
    } else await this.#db.history.put(this.#replace(visit, left));
  }

  /** Records that posts were on screen: as seen, and as visits. */
  async saw(sightings: readonly Sighting[]): Promise<void> {
    if (this.#forgotten) return;
    const { readerId } = this;
    const seen = sightings.map(({ post, at }) => ({ readerId, postId: post.id, at }));
    for (const { postId } of seen) this.#seen.add(postId);
    const visits = sightings.map(({ post, dwellMs, at }) => this.#change(post, { dwellMs }, at));
    await this.#db.transaction("rw", this.#db.seen, this.#db.history, async () => {
      await this.#db.seen.bulkPut(seen);
      await this.#db.history.bulkPut(visits);
    });
    await this.#prune();
  }

  /** Deletes all that is known of the reader; what is reported later is not kept. The store is of no use afterwards. */
  async forget(): Promise<void> {
    this.#forgotten = true;
    await forgetReader(this.#db, this.readerId);
  }

  /** Counts a post as seen without a visit: the reader sent it away. */
  async hide(postId: PostId, at: EpochMs): Promise<void> {
    this.#seen.add(postId);
    await this.#db.seen.put({ readerId: this.readerId, postId, at });
  }

  async unhide(postId: PostId): Promise<void> {
    this.#seen.delete(postId);
    await this.#db.seen.delete([this.readerId, postId]);
  }

  async addReply(reply: Omit<StoredReply, "readerId">): Promise<void> {
    const stored = { ...reply, readerId: this.readerId };
    this.#replies = [...this.#replies, stored];
    await this.#db.replies.put(stored);
  }

  cachedFeed(): Promise<CachedFeed | undefined> {
    return this.#db.feeds.get(this.readerId);
  }

  async cacheFeed(posts: CachedFeed["posts"], at: EpochMs): Promise<void> {
    await this.#db.feeds.put({
      readerId: this.readerId,
      posts: posts.slice(0, DEVICE.cachedPosts),
      at,
    });
  }

  #marksOf(kind: MarkKind): Map<string, EpochMs> {
    let marks = this.#marks.get(kind);
    if (!marks) this.#marks.set(kind, (marks = new Map()));
    return marks;
  }

  /** Changes the visit under way, or begins one. Answers its row. */
  #change(post: VisitedPost, change: VisitChange, at: EpochMs): Visit {
    const underWay = this.#history.findLast(({ postId }) => postId === post.id);
    if (underWay && at - underWay.at <= DEVICE.visitWindowMs)
      return this.#replace(underWay, changeVisit(underWay, change));
    // Never before the newest entry: a clock set back must not reorder the history.
    const from = epochMs(Math.max(at, this.#history.at(-1)?.at ?? 0));
    const visit = changeVisit(newVisit(post, from), change);
    this.#history = [...this.#history, visit];
    return { ...visit, readerId: this.readerId };
  }

  #replace(before: HistoryEntry, after: HistoryEntry): Visit {
    this.#history = this.#history.with(this.#history.lastIndexOf(before), after);
    return { ...after, readerId: this.readerId };
  }

  async #prune(): Promise<void> {
    const { historyKept, seenKept, pruneSlack } = DEVICE;
    if (this.#history.length > historyKept * pruneSlack) {
      this.#history = this.#history.slice(-historyKept);
      await pruneOldest(this.#db.history, this.readerId, historyKept);
    }
    if (this.#seen.size > seenKept * pruneSlack) {
      for (const post of [...this.#seen].slice(0, -seenKept)) this.#seen.delete(post);
      await pruneOldest(this.#db.seen, this.readerId, seenKept);
    }
  }
}

/** Reads all that is known of a reader. */
export async function openReaderStore(db: FeedDb, readerId: UserId): Promise<ReaderStore> {
  const [marks, history, seen, replies] = await Promise.all([
    db.marks.where({ readerId }).toArray(),
    ofReader(db.history, readerId).toArray(),
    ofReader(db.seen, readerId).toArray(),
    db.replies.where({ readerId }).sortBy("at"),
  ]);
  return new ReaderStore(db, readerId, {
    marks: marks.toSorted((a, b) => a.at - b.at),
    history,
    seen: seen.map(({ postId }) => postId),
    replies,
  });
}

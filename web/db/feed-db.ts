import Dexie, { type EntityTable, type Table } from "dexie";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** What a reader can put on an author, a post or a word, and take off again. */
export type MarkKind = "follow" | "like" | "repost" | "mute" | "block" | "keyword";

export interface Mark {
  readonly readerId: UserId;
  readonly kind: MarkKind;
  /** An author, a post or a keyword, by `kind`. */
  readonly id: string;
  readonly at: EpochMs;
}

/** One visit to one post. */
export type Visit = HistoryEntry & { readonly readerId: UserId };

export interface SeenPost {
  readonly readerId: UserId;
  readonly postId: PostId;
  readonly at: EpochMs;
}

/** The reader's own reply; kept here until there is an account to publish it under. */
export interface StoredReply {
  readonly readerId: UserId;
  readonly id: PostId;
  readonly postId: PostId;
  readonly text: string;
  readonly at: EpochMs;
}

/** The last feed, best first. */
export interface CachedFeed {
  readonly readerId: UserId;
  readonly posts: readonly RankedCandidate[];
  readonly at: EpochMs;
}

/** A demo reader whose planted follows and history are in; enough to show the reader offline. */
export interface SeededReader {
  readonly readerId: UserId;
  readonly name: string;
  readonly about: string;
  readonly at: EpochMs;
}

export interface Setting {
  readonly key: "reader" | "mode";
  readonly value: string;
}

export type FeedDb = Dexie & {
  readonly marks: Table<Mark, [UserId, MarkKind, string]>;
  readonly history: Table<Visit, [UserId, PostId, EpochMs]>;
  readonly seen: Table<SeenPost, [UserId, PostId]>;
  readonly replies: Table<StoredReply, [UserId, PostId]>;
  readonly feeds: EntityTable<CachedFeed, "readerId">;
  readonly seeded: EntityTable<SeededReader, "readerId">;
  readonly settings: EntityTable<Setting, "key">;
};

/**
 * Opens the device's database: everything private the app knows. Keys begin with the reader, so that several readers
 * share one database and forgetting one is a range delete. Pass a name of your own in tests.
 */
export function openFeedDb(name = "perch"): FeedDb {
  // `disabled`: the page keeps its own copy in memory (`ReaderStore`); Dexie's would clone every result again.
  const db = new Dexie(name, { cache: "disabled" }) as FeedDb;
  // Only what a query sorts or looks up by is listed; other fields need no version.
  // Shipped versions are frozen: a change is a new version(n + 1).
  db.version(1).stores({
    marks: "[readerId+kind+id], readerId",
    history: "[readerId+postId+at], [readerId+at]",
    seen: "[readerId+postId], [readerId+at]",
    replies: "[readerId+id], readerId",
    feeds: "readerId",
    seeded: "readerId",
    settings: "key",
  });
  return db;
}

/** Everything of one reader in a table whose index is `[readerId+at]`, oldest first. */
export const ofReader = <T extends Visit | SeenPost, K>(table: Table<T, K>, readerId: UserId) =>
  table.where("[readerId+at]").between([readerId, Dexie.minKey], [readerId, Dexie.maxKey]);

/** Deletes the oldest rows of a reader beyond `keep`. Answers how many. */
export async function pruneOldest<T extends Visit | SeenPost, K>(
  table: Table<T, K>,
  readerId: UserId,
  keep: number,
): Promise<number> {
  const excess = (await ofReader(table, readerId).count()) - keep;
  if (excess <= 0) return 0;
  return ofReader(table, readerId).limit(excess).delete();
}

/** Deletes all that is known of a reader. Settings stay: they are the device's. */
export async function forgetReader(db: FeedDb, readerId: UserId): Promise<void> {
  const tables = [db.marks, db.history, db.seen, db.replies, db.feeds, db.seeded];
  await db.transaction("rw", tables, async () => {
    await db.marks.where({ readerId }).delete();
    await ofReader(db.history, readerId).delete();
    await ofReader(db.seen, readerId).delete();
    await db.replies.where({ readerId }).delete();
    await db.feeds.delete(readerId);
    await db.seeded.delete(readerId);
  });
}

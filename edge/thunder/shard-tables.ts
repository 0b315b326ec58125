import type { LightPost } from "#edge/thunder/light-post.ts";
import type { Toggle } from "#edge/thunder/toggle.ts";
import { type PostId, type UserId, epochMs } from "#shared/types/ids.ts";
import type { Post, PostRef } from "#shared/types/post.ts";

/**
 * Append-only: entry n brings a database from version n to n + 1. Toggles are two columns, the newest instant of each
 * side; -1 = never heard of.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE posts (
     row INTEGER PRIMARY KEY,
     post_id TEXT NOT NULL UNIQUE,
     author_id TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL,
     record TEXT NOT NULL,          -- Post, canonical JSON
     light TEXT,                    -- {replyTo, repostOf, quoteOf, labels} or NULL: what memory keeps besides
     has_video INTEGER NOT NULL,
     features TEXT NOT NULL,        -- JSON [F]
     embedding TEXT NOT NULL,       -- base64 of int8 [E]
     model_version TEXT NOT NULL
   );
   CREATE TABLE lives (
     post_id TEXT, author_id TEXT, undeleted_at_ms INTEGER NOT NULL, deleted_at_ms INTEGER NOT NULL,
     PRIMARY KEY (post_id, author_id)
   ) WITHOUT ROWID;
   -- Who owns a post id; on the object of the id, not of the author.
   CREATE TABLE claims (post_id TEXT PRIMARY KEY, author_id TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE authors (author_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
   -- actor: the user for like, bookmark, report; the event for view, share.
   CREATE TABLE engagements (
     post_id TEXT, author_id TEXT, action TEXT, actor TEXT, on_at_ms INTEGER NOT NULL, off_at_ms INTEGER NOT NULL,
     PRIMARY KEY (post_id, author_id, action, actor)
   ) WITHOUT ROWID;
   CREATE TABLE totals (
     post_id TEXT, author_id TEXT, at_ms INTEGER NOT NULL, counts TEXT NOT NULL,
     PRIMARY KEY (post_id, author_id)
   ) WITHOUT ROWID;
   -- Posts elsewhere that reply to, repost or quote one of ours. on = undeleted, off = deleted.
   CREATE TABLE links (
     post_id TEXT, author_id TEXT, kind TEXT, from_id TEXT, on_at_ms INTEGER NOT NULL, off_at_ms INTEGER NOT NULL,
     PRIMARY KEY (post_id, author_id, kind, from_id)
   ) WITHOUT ROWID;
   CREATE TABLE relations (
     kind TEXT, user_id TEXT, target_id TEXT, on_at_ms INTEGER NOT NULL, off_at_ms INTEGER NOT NULL,
     PRIMARY KEY (kind, user_id, target_id)
   ) WITHOUT ROWID;`,
];

/** Brings the database to the newest version. Call inside one transaction. */
export function migrate(sql: SqlStorage): void {
  sql.exec("CREATE TABLE IF NOT EXISTS versions (version INTEGER PRIMARY KEY)");
  const { version } = sql
    .exec<{ version: number }>("SELECT ifnull(max(version), 0) AS version FROM versions")
    .one();
  for (const [i, migration] of MIGRATIONS.slice(version).entries()) {
    sql.exec(migration);
    sql.exec("INSERT INTO versions (version) VALUES (?)", version + i + 1);
  }
}

/** The columns of one post that memory keeps. */
export type LightRow = {
  row: number;
  post_id: string;
  author_id: string;
  created_at_ms: number;
  light: string | null;
  has_video: number;
  embedding: string;
  model_version: string;
};
export const SELECT_LIGHT =
  "SELECT row, post_id, author_id, created_at_ms, light, has_video, embedding, model_version FROM posts";

/** What a row's `light` column holds. */
export type LightExtras = Pick<Post, "replyTo" | "repostOf" | "quoteOf" | "labels">;

export function lightColumn({ replyTo, repostOf, quoteOf, labels }: Post): string | null {
  return replyTo || repostOf || quoteOf || labels?.length
    ? JSON.stringify({ replyTo, repostOf, quoteOf, labels } satisfies LightExtras)
    : null;
}

// Casts at the storage's edge: rows hold what past schemas let in.
export const extrasOfRow = ({ light }: LightRow): LightExtras =>
  light === null ? {} : (JSON.parse(light) as LightExtras);

export const lightOfRow = (row: LightRow, extras: LightExtras): LightPost => ({
  id: row.post_id as PostId,
  authorId: row.author_id as UserId,
  createdAt: epochMs(row.created_at_ms),
  ...(extras.replyTo && { replyTo: extras.replyTo }),
  ...(extras.repostOf && { repostOf: extras.repostOf }),
  hasVideo: row.has_video === 1,
});

export type RefRow = { post_id: string; author_id: string };
export const refOfRow = (row: RefRow): PostRef => ({
  postId: row.post_id as PostId,
  authorId: row.author_id as UserId,
});

export type ToggleRow = { on_at_ms: number; off_at_ms: number };
export const toggleOfRow = (row: ToggleRow): Toggle => ({
  onAt: row.on_at_ms,
  offAt: row.off_at_ms,
});

/** A table whose rows are toggles, and the columns of its key. */
const TOGGLE_TABLES = {
  engagements: ["post_id", "author_id", "action", "actor"],
  links: ["post_id", "author_id", "kind", "from_id"],
  relations: ["kind", "user_id", "target_id"],
} as const;

/** Reads and writes the toggles of one table, by their whole key. */
export class ToggleTable {
  readonly #sql: SqlStorage;
  readonly #select: string;
  readonly #upsert: string;

  constructor(sql: SqlStorage, table: keyof typeof TOGGLE_TABLES) {
    const key = TOGGLE_TABLES[table];
    this.#sql = sql;
    this.#select = `SELECT on_at_ms, off_at_ms FROM ${table} WHERE ${key.map((name) => `${name} = ?`).join(" AND ")}`;
    this.#upsert = `INSERT OR REPLACE INTO ${table} (${key.join(", ")}, on_at_ms, off_at_ms) VALUES (${key.map(() => "?").join(", ")}, ?, ?)`;
  }

  get(key: readonly string[]): Toggle | undefined {
    const [row] = this.#sql.exec<ToggleRow>(this.#select, ...key).toArray();
    return row && toggleOfRow(row);
  }

  put(key: readonly string[], { onAt, offAt }: Toggle): void {
    this.#sql.exec(this.#upsert, ...key, onAt, offAt);
  }
}

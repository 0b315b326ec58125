import * as z from "zod/mini";
import { type DemoReaders, DemoReadersSchema } from "#shared/api/demo-readers.ts";
import { UserIdSchema } from "#shared/api/records.ts";
import { type EpochMs, epochMs, userId } from "#shared/types/ids.ts";
import type { FeedDb, Mark, Visit } from "#web/db/feed-db.ts";
import type { Reader } from "#web/session/feed-session.ts";
import demoReadersUrl from "../../models/artifacts/demo-readers.json?url";

export type DemoReader = DemoReaders["readers"][number];

/** The reader who starts with nothing. The id is the same on every device, and leaves none. */
export const YOURSELF: Reader = {
  id: userId("yourself"),
  name: "Yourself",
  about: "Starts empty and learns from what you do, on this device only.",
  kind: "self",
};

/** What the list shows. Histories are checked when one is planted: all of them together take 50 ms of the page's time. */
const ListSchema = z.object({
  readers: z.array(z.looseObject({ id: UserIdSchema, name: z.string(), about: z.string() })),
});

/** @throws {Error} if the file is not there or not of the shape; the app then has no demo readers. */
export async function loadDemoReaders(): Promise<readonly DemoReader[]> {
  const response = await fetch(demoReadersUrl);
  if (!response.ok) throw new Error(`demo readers: status ${response.status}`);
  return ListSchema.parse(await response.json()).readers as readonly unknown[] as DemoReader[];
}

export const toReader = ({
  id,
  name,
  about,
}: Pick<DemoReader, "id" | "name" | "about">): Reader => ({
  id,
  name,
  about,
  kind: "demo",
});

/** Readers whose history is already on this device: known without the file. */
export const seededReaders = async (db: FeedDb): Promise<Reader[]> =>
  (await db.seeded.toArray()).map(({ readerId, name, about }) =>
    toReader({ id: readerId, name, about }),
  );

/**
 * Plants a demo reader's follows and history, as if they had happened up to `now`; once.
 *
 * @throws {Error} if the history is not of the shape.
 */
export async function seedReader(db: FeedDb, unchecked: DemoReader, now: EpochMs): Promise<void> {
  const [reader] = DemoReadersSchema.parse({ readers: [unchecked] }).readers;
  if (!reader) return;
  const { id: readerId, name, about } = reader;
  const follows = reader.following.map((id, i): Mark => ({
    readerId,
    kind: "follow",
    id,
    at: epochMs(now - i),
  }));
  const history = reader.history.map(({ agoMs, postCreatedAgoMs, ...entry }): Visit => ({
    ...entry,
    readerId,
    at: epochMs(now - agoMs),
    postCreatedAt: epochMs(now - postCreatedAgoMs),
  }));
  const seen = history.map(({ postId, at }) => ({ readerId, postId, at }));
  await db.transaction("rw", [db.seeded, db.marks, db.history, db.seen], async () => {
    if (await db.seeded.get(readerId)) return;
    await db.seeded.add({ readerId, name, about, at: now });
    await db.marks.bulkPut(follows);
    await db.history.bulkPut(history);
    await db.seen.bulkPut(seen);
  });
}

import { worldEvents } from "#models/world/events.ts";
import { createWorld } from "#models/world/world.ts";
import { EventsAnswer, type PublicEvent } from "#shared/api/events.ts";
import { RetrieveAnswer } from "#shared/api/reads.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { hours } from "#shared/types/ids.ts";

/** A store whose newest post is older than this has gone stale: the world goes on from there. */
const STALE_AFTER_MS = hours(3);
/** Stale stores loaded within the same hour get the same posts. */
const EDITION_MS = hours(1);
/** Room for the request's own characters beside its events. Bytes. */
const ENVELOPE_BYTES = 64;

export interface LoadOptions {
  /** Where the worker listens, without a path: `http://localhost:5173`. */
  readonly baseUrl: string;
  /** The ingest token. */
  readonly token: string;
  readonly fetch: typeof fetch;
  /** Epoch milliseconds: the world ends a minute earlier. */
  readonly now: number;
  /** Default: the demo's own. */
  readonly seed?: number | undefined;
  readonly onProgress?: ((sent: number) => void) | undefined;
}

export type LoadOutcome =
  | { readonly loaded: false; readonly newestAgeMs: number }
  | {
      readonly loaded: true;
      readonly posts: number;
      readonly authors: number;
      readonly accepted: number;
      readonly duplicates: number;
      readonly rejected: number;
    };

/** The worker answered, but not with success. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(path: string, status: number, answer: string) {
    super(`POST /api/v1/${path} answered ${status}: ${answer}`);
    this.status = status;
  }
}

async function post(options: LoadOptions, path: string, body: string): Promise<unknown> {
  const response = await options.fetch(`${options.baseUrl}/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${options.token}` },
    body,
  });
  if (!response.ok) {
    const answer = (await response.text()).slice(0, 200);
    throw new RefusedError(path, response.status, answer);
  }
  return response.json();
}

/** Age of the newest post in the store, milliseconds; Infinity if there is none. */
async function newestPostAge(options: LoadOptions): Promise<number> {
  const body = JSON.stringify({ sources: ["recent"], limit: 1 });
  const { posts } = RetrieveAnswer.parse(await post(options, "retrieve", body));
  const newest = posts[0];
  return newest ? options.now - newest.createdAt : Infinity;
}

/** Bodies of at most 1,000 events and 4 MiB. */
export function* eventBatches(events: Iterable<PublicEvent>): Generator<string[], void> {
  let batch: string[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const event of events) {
    const line = JSON.stringify(event);
    const size = Buffer.byteLength(line) + 1;
    if (batch.length === LIMITS.eventsPerRequest || bytes + size > LIMITS.bodyBytes) {
      yield batch;
      batch = [];
      bytes = ENVELOPE_BYTES;
    }
    batch.push(line);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Sends the demo world to a worker's ingest, unless its store already has a recent post. A store that was filled some
 * time ago gets only what is newer than its newest post.
 *
 * @throws {RefusedError} if the worker refuses a request
 * @throws {Error} if it cannot be reached or answers in another shape
 */
export async function loadDemoWorld(options: LoadOptions): Promise<LoadOutcome> {
  const newestAgeMs = await newestPostAge(options);
  if (newestAgeMs <= STALE_AFTER_MS) return { loaded: false, newestAgeMs };

  // An empty store gets the demo world itself. A stale one gets what its authors wrote since, in other words than the
  // last time: a world knows no dates, so the same posts would come again.
  const empty = newestAgeMs === Infinity;
  const edition = empty ? 0 : Math.floor(options.now / EDITION_MS);
  const after = empty ? 0 : options.now - newestAgeMs;
  const world = createWorld("demo", options.seed, edition);
  let sent = 0;
  let posts = 0;
  const total = { accepted: 0, duplicates: 0, rejected: 0 };
  function* counted(events: Iterable<PublicEvent>): Generator<PublicEvent, void> {
    for (const event of events) {
      if (event.type === "post") posts++;
      yield event;
    }
  }
  for (const batch of eventBatches(counted(worldEvents(world, { now: options.now, after })))) {
    const answer = EventsAnswer.parse(
      await post(options, "events", `{"events":[${batch.join(",")}]}`),
    );
    total.accepted += answer.accepted;
    total.duplicates += answer.duplicates;
    total.rejected += answer.rejected.length;
    sent += batch.length;
    options.onProgress?.(sent);
  }
  return { loaded: true, posts, authors: world.authors.length, ...total };
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { NumberedRecord } from "#edge/importer/batches.ts";
import { eventTime, type TimeRange, widened } from "#edge/importer/retime.ts";
import { ImportError, type ImportEvent, type ImportFormat } from "#edge/importer/source-record.ts";
import { PostIdSchema } from "#shared/api/records.ts";
import { IMPORTER } from "#shared/params/importer.ts";
import type { PostId } from "#shared/types/ids.ts";

export interface FileIdentity {
  readonly name: string;
  readonly sha256: string;
}

/** A post somewhere in the import, to ask the server for. */
export interface SampledPost {
  readonly index: number;
  readonly id: PostId;
}

/** What the first pass learns. Nothing has been sent yet, so a file of the wrong format changes nothing. */
export interface ImportScan {
  readonly files: readonly FileIdentity[];
  readonly recordCount: number;
  /** Of all files together; undefined if no event has a time. */
  readonly range: TimeRange | undefined;
  /** At most IMPORTER.probedPosts, spread evenly. */
  readonly sample: readonly SampledPost[];
}

/** In the order they are imported: by name, so that the order of arguments does not matter. */
export function orderedPaths(paths: readonly string[]): string[] {
  const ordered = paths.toSorted((a, b) => compare(basename(a), basename(b)));
  const twice = ordered.find(
    (path, i) => i > 0 && basename(path) === basename(ordered[i - 1] ?? ""),
  );
  if (twice !== undefined) throw new ImportError(`Two files are named ${basename(twice)}.`);
  return ordered;
}

/** Every record of all files, in order. Announcements that repeat within the import are sent once. */
export async function* numberedRecords(
  paths: readonly string[],
  format: ImportFormat,
): AsyncGenerator<NumberedRecord> {
  const announced = new Set<string>();
  let index = 0;
  for (const path of paths) {
    for await (const record of format.records(path)) {
      const events = record.events.filter((event) => !isRepeatedAuthor(event, announced));
      yield { ...record, events, file: basename(path), index };
      index += 1;
    }
  }
}

/** Reads every file once from end to end. */
export async function scanFiles(
  paths: readonly string[],
  format: ImportFormat,
): Promise<ImportScan> {
  for (const path of paths) await assertReadable(path);
  let range: TimeRange | undefined;
  let recordCount = 0;
  const sample = new EvenSample(IMPORTER.probedPosts);
  for await (const { events, index } of numberedRecords(paths, format)) {
    recordCount += 1;
    for (const event of events) {
      const at = eventTime(event);
      if (at !== undefined) range = widened(range, at);
      const id = postIdOf(event);
      if (id !== undefined) sample.offer({ index, id });
    }
  }
  const files = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), sha256: await sha256Of(path) })),
  );
  return { files, recordCount, range, sample: sample.posts };
}

/** Keeps every n-th post; n doubles whenever there are too many. */
class EvenSample {
  posts: SampledPost[] = [];
  readonly #capacity: number;
  #stride = 1;
  #offered = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  offer(post: SampledPost): void {
    if (this.#offered++ % this.#stride !== 0) return;
    if (this.posts.length === this.#capacity) {
      this.posts = this.posts.filter((_, i) => i % 2 === 0);
      this.#stride *= 2;
      if ((this.#offered - 1) % this.#stride !== 0) return;
    }
    this.posts.push(post);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same profile at another time is another announcement: it may take a later one back. */
function isRepeatedAuthor(event: ImportEvent, announced: Set<string>): boolean {
  if (event.type !== "author") return false;
  const key = JSON.stringify(event);
  if (announced.has(key)) return true;
  announced.add(key);
  return false;
}

/** Undefined as well for an id that no server would take: asking for one fails the whole lookup. */
function postIdOf({ type, post }: ImportEvent): PostId | undefined {
  const isPost = type === "post" && typeof post === "object" && post !== null && "id" in post;
  const id = PostIdSchema.safeParse(isPost ? post.id : undefined);
  return id.success ? id.data : undefined;
}

async function assertReadable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new ImportError(`${path}: no such file.`);
  if (!found.isFile()) throw new ImportError(`${path}: not a file.`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) hash.update(bytes);
  return hash.digest("hex");
}

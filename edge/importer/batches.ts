import type { ImportEvent, SourceRecord } from "#edge/importer/source-record.ts";
import { IMPORTER } from "#shared/params/importer.ts";
import { LIMITS } from "#shared/params/limits.ts";

/** Posts are counted apart from all other events. */
export type EventKind = "posts" | "others";

/** Where an event came from. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** A record with its file, its number in the whole import, and its events ready to send. */
export interface NumberedRecord extends SourceRecord {
  readonly file: string;
  /** From 0, over all files. */
  readonly index: number;
}

/** The body of one `POST /api/v1/events`; `origins[i]` is where `events[i]` came from. */
export interface EventRequest {
  readonly kind: EventKind;
  readonly body: string;
  readonly origins: readonly Origin[];
}

/** Whole records that are confirmed together: once every request is answered, `end` records are done. */
export interface Chunk {
  readonly requests: readonly EventRequest[];
  readonly unreadable: readonly (Origin & { readonly code: string; readonly message: string })[];
  /** How many records of the import are done when this chunk is. */
  readonly end: number;
}

/** Both limits hold for each request. */
export interface BatchLimits {
  readonly events: number;
  readonly bytes: number;
}

const DEFAULT_LIMITS: BatchLimits = {
  events: LIMITS.eventsPerRequest,
  bytes: IMPORTER.requestBytes,
};

/** Cuts a stream of records into chunks of at most one request of posts and one of other events. */
export async function* chunks(
  records: AsyncIterable<NumberedRecord>,
  limits: BatchLimits = DEFAULT_LIMITS,
): AsyncGenerator<Chunk> {
  let open = new OpenChunk();
  for await (const record of records) {
    const sized = record.events.map(serialised);
    if (!open.isEmpty && !open.fits(sized, limits)) {
      yield open.close();
      open = new OpenChunk();
    }
    open.add(record, sized, limits);
  }
  if (!open.isEmpty) yield open.close();
}

interface SerialisedEvent {
  readonly kind: EventKind;
  readonly json: string;
  readonly bytes: number;
}

function serialised(event: ImportEvent): SerialisedEvent {
  const json = JSON.stringify(event);
  return {
    kind: event.type === "post" ? "posts" : "others",
    json,
    bytes: Buffer.byteLength(json) + 1, // and its comma
  };
}

class OpenChunk {
  readonly #lanes = {
    posts: { json: [] as string[], origins: [] as Origin[], bytes: 0 },
    others: { json: [] as string[], origins: [] as Origin[], bytes: 0 },
  };
  readonly #unreadable: (Origin & { code: string; message: string })[] = [];
  #end = 0;

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  fits(events: readonly SerialisedEvent[], limits: BatchLimits): boolean {
    return (["posts", "others"] as const).every((kind) => {
      const added = events.filter((event) => event.kind === kind);
      const bytes = added.reduce((sum, event) => sum + event.bytes, this.#lanes[kind].bytes);
      return this.#lanes[kind].json.length + added.length <= limits.events && bytes <= limits.bytes;
    });
  }

  add(record: NumberedRecord, events: readonly SerialisedEvent[], limits: BatchLimits): void {
    const { file, line, problem } = record;
    if (problem !== undefined) {
      this.#unreadable.push({ file, line, code: "unreadable", message: problem });
    }
    for (const { kind, json, bytes } of events) {
      if (bytes > limits.bytes) {
        const message = `the event has more than ${limits.bytes} bytes`;
        this.#unreadable.push({ file, line, code: "too-large", message });
        continue;
      }
      const lane = this.#lanes[kind];
      lane.json.push(json);
      lane.origins.push({ file, line });
      lane.bytes += bytes;
    }
    this.#end = record.index + 1;
  }

  close(): Chunk {
    const requests = (["posts", "others"] as const)
      .filter((kind) => this.#lanes[kind].json.length > 0)
      .map((kind) => ({
        kind,
        body: `{"events":[${this.#lanes[kind].json.join(",")}]}`,
        origins: this.#lanes[kind].origins,
      }));
    return { requests, unreadable: this.#unreadable, end: this.#end };
  }
}

import type { ImportEvent } from "#edge/importer/source-record.ts";
import type { DurationMs, EpochMs } from "#shared/types/ids.ts";
import { epochMs } from "#shared/types/ids.ts";

export interface TimeRange {
  readonly oldest: EpochMs;
  readonly newest: EpochMs;
}

/** Maps `range` linearly onto the `windowMs` that end at `anchor`. */
export interface Retiming {
  readonly range: TimeRange;
  readonly windowMs: DurationMs;
  /** What the newest time becomes. */
  readonly anchor: EpochMs;
}

/** Where a time of the range comes to lie. A range without length comes to lie at the anchor. */
export function retimed(at: number, { range, windowMs, anchor }: Retiming): EpochMs {
  const length = range.newest - range.oldest;
  const age = length === 0 ? 0 : ((range.newest - at) / length) * windowMs;
  return epochMs(Math.round(anchor - age));
}

/** The event with its time moved; a post keeps what it had as `originalCreatedAt`. Malformed events stay as they are. */
export function retimeEvent(event: ImportEvent, retiming: Retiming): ImportEvent {
  const { post, at } = event;
  if (isPost(post)) {
    const { createdAt } = post;
    const moved = {
      originalCreatedAt: createdAt,
      ...post,
      createdAt: retimed(createdAt, retiming),
    };
    return { ...event, post: moved };
  }
  return isTime(at) ? { ...event, at: retimed(at, retiming) } : event;
}

/** When the event happened, if it says so: a post's `createdAt` or any other event's `at`. */
export function eventTime({ post, at }: ImportEvent): EpochMs | undefined {
  if (isPost(post)) return epochMs(post.createdAt);
  return isTime(at) ? epochMs(at) : undefined;
}

/** The smallest range that holds both. */
export const widened = (range: TimeRange | undefined, at: EpochMs): TimeRange =>
  range === undefined
    ? { oldest: at, newest: at }
    : {
        oldest: epochMs(Math.min(range.oldest, at)),
        newest: epochMs(Math.max(range.newest, at)),
      };

const isTime = (value: unknown): value is number => Number.isSafeInteger(value);

const isPost = (value: unknown): value is { readonly createdAt: number } =>
  typeof value === "object" && value !== null && "createdAt" in value && isTime(value.createdAt);

import {
  EVENT_SCHEMAS,
  type EventRejection,
  type EventType,
  type PublicEvent,
} from "#shared/api/events.ts";
import { TEXT_ISSUE } from "#shared/api/records.ts";
import { LIMITS } from "#shared/params/limits.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

export interface Rejection {
  readonly code: EventRejection;
  /** For people. Names the field; never repeats what was sent. */
  readonly message: string;
}

interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly params?: unknown;
  readonly origin?: unknown;
}

/** As `engage` they would be counted twice: these are posts. */
const POST_ACTIONS: ReadonlySet<unknown> = new Set(["reply", "repost", "quote"]);

/**
 * Reads one event of a batch. Where several things are wrong, the shape comes first, then ids, then text, then time.
 * `conflict` is not decided here: it needs the store.
 */
export function decodeEvent(raw: unknown, now: EpochMs): Result<PublicEvent, Rejection> {
  if (typeof raw !== "object" || raw === null || !("type" in raw) || typeof raw.type !== "string")
    return reject("invalid-shape", "an event is an object with a type");
  if (!Object.hasOwn(EVENT_SCHEMAS, raw.type))
    return reject("unknown-type", "no event has this type");
  const type = raw.type as EventType;
  if (
    (type === "engage" || type === "unengage") &&
    "action" in raw &&
    POST_ACTIONS.has(raw.action)
  ) {
    return reject("unknown-type", "replies, reposts and quotes are posts, not engagements");
  }
  const parsed = EVENT_SCHEMAS[type].safeParse(raw);
  if (!parsed.success) return err(fromIssues(parsed.error.issues));
  const event = parsed.data as PublicEvent;
  const late = times(event).find(
    ([, time]) => time !== undefined && time > now + LIMITS.clockSkewMs,
  );
  return late === undefined ? ok(event) : reject("in-future", `${late[0]} lies in the future`);
}

const reject = (code: EventRejection, message: string): Result<never, Rejection> =>
  err({ code, message });

/** Every time that an event carries, by its path. */
function times(event: PublicEvent): readonly (readonly [string, EpochMs | undefined])[] {
  switch (event.type) {
    case "post":
      return [
        ["post.createdAt", event.post.createdAt],
        ["post.originalCreatedAt", event.post.originalCreatedAt],
      ];
    case "author":
      return [
        ["at", event.at],
        ["author.createdAt", event.author.createdAt],
      ];
    case "delete":
    case "undelete":
    case "engage":
    case "unengage":
    case "counts":
    case "follow":
    case "unfollow":
    case "block":
    case "unblock":
      return [["at", event.at]];
    default:
      return event satisfies never;
  }
}

function fromIssues(issues: readonly Issue[]): Rejection {
  const described = issues.map((issue) => ({ issue, code: issueCode(issue) }));
  const first =
    described.find(({ code }) => code === "invalid-shape") ??
    described.find(({ code }) => code === "id-too-long") ??
    described[0];
  if (first === undefined) return { code: "invalid-shape", message: "not an event" };
  const path = first.issue.path.map(String).join(".");
  return {
    code: first.code,
    message: path === "" ? first.issue.message : `${path}: ${first.issue.message}`,
  };
}

function issueCode({ code, params, path, origin }: Issue): EventRejection {
  if (isTextIssue(params)) return "text-invalid";
  if (code !== "too_big" || origin !== "string") return "invalid-shape";
  return /(^i|I)d$/.test(String(path.at(-1))) ? "id-too-long" : "text-invalid";
}

const isTextIssue = (params: unknown): boolean =>
  typeof params === "object" &&
  params !== null &&
  "rejection" in params &&
  params.rejection === TEXT_ISSUE;

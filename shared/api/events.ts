import * as z from "zod/mini";
import {
  AuthorSchema,
  EngagementCountsSchema,
  EpochMsSchema,
  PostIdSchema,
  PostSchema,
  UserIdSchema,
} from "#shared/api/records.ts";

const change = { postId: PostIdSchema, authorId: UserIdSchema, at: EpochMsSchema };
const edge = { userId: UserIdSchema, targetId: UserIdSchema, at: EpochMsSchema };

/** Replies, reposts and quotes are posts and are counted from posts alone. */
const countedOnce = z.enum(["like", "bookmark", "report"]);
const countedEach = z.enum(["view", "share"]);
const engagement = <T extends "engage" | "unengage">(type: T) =>
  z.discriminatedUnion("action", [
    z.object({
      type: z.literal(type),
      action: countedOnce,
      userId: UserIdSchema,
      ...change,
      eventId: z.optional(PostIdSchema),
    }),
    z.object({
      type: z.literal(type),
      action: countedEach,
      userId: UserIdSchema,
      ...change,
      eventId: PostIdSchema,
    }),
  ]);

/** A schema for each kind of event, by its `type`. */
export const EVENT_SCHEMAS = {
  post: z.object({ type: z.literal("post"), post: PostSchema }),
  delete: z.object({ type: z.literal("delete"), ...change }),
  undelete: z.object({ type: z.literal("undelete"), ...change }),
  author: z.object({
    type: z.literal("author"),
    author: AuthorSchema,
    /** When this was true, for producers that know: what makes one announcement newer than another. */
    at: z.optional(EpochMsSchema),
  }),
  engage: engagement("engage"),
  unengage: engagement("unengage"),
  counts: z.object({
    type: z.literal("counts"),
    ...change,
    counts: z.partial(EngagementCountsSchema),
  }),
  follow: z.object({ type: z.literal("follow"), ...edge }),
  unfollow: z.object({ type: z.literal("unfollow"), ...edge }),
  block: z.object({ type: z.literal("block"), ...edge }),
  unblock: z.object({ type: z.literal("unblock"), ...edge }),
} as const;

export type EventType = keyof typeof EVENT_SCHEMAS;
/** One fact of the public write path; the store's state depends on the set of them, never on their order. */
export type PublicEvent = { [T in EventType]: z.infer<(typeof EVENT_SCHEMAS)[T]> }[EventType];

export type EventRejection =
  | "invalid-shape"
  | "unknown-type"
  | "id-too-long"
  | "text-invalid"
  | "in-future"
  | "conflict";

/** The envelope; each event is decoded alone, so that a bad one is rejected alone. */
export const EventsRequest = z.object({ events: z.array(z.unknown()).check(z.minLength(1)) });

/** `POST /api/v1/events`; accepted + duplicates + rejected = events. */
export const EventsAnswer = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.array(z.object({ index: z.number(), code: z.string(), message: z.string() })),
});
export type EventsAnswer = z.infer<typeof EventsAnswer>;

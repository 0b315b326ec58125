import * as z from "zod/mini";
import { PostIdSchema, UserIdSchema } from "#shared/api/records.ts";
import { ACTIONS } from "#shared/types/action.ts";

const pastMs = z.int().check(z.minimum(0));

/** A `HistoryEntry` whose times are counted back from the anchor: the moment at which the reader is first used. */
const DemoHistoryEntrySchema = z.object({
  postId: PostIdSchema,
  authorId: UserIdSchema,
  /** Rows of the embedding table, like those of a hydrated post. */
  features: z.array(z.int32()),
  /** Milliseconds before the anchor. */
  postCreatedAgoMs: pastMs,
  /** Milliseconds before the anchor; at most `postCreatedAgoMs`. */
  agoMs: pastMs,
  actions: z.array(z.enum(ACTIONS)),
  dwellSeconds: z.number().check(z.minimum(0)),
  /** The start of the text. */
  excerpt: z.string(),
});
export type DemoHistoryEntry = z.infer<typeof DemoHistoryEntrySchema>;

/** `models/artifacts/demo-readers.json`: people to look through the eyes of. Made by `models/demo/write-readers.ts`. */
export const DemoReadersSchema = z.object({
  readers: z.array(
    z.object({
      id: UserIdSchema,
      name: z.string(),
      /** One line: what this reader likes. */
      about: z.string(),
      following: z.array(UserIdSchema),
      /** Oldest first; every post met, also those that got no action. */
      history: z.array(DemoHistoryEntrySchema),
    }),
  ),
});
export type DemoReaders = z.infer<typeof DemoReadersSchema>;

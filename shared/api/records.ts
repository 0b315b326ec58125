import * as z from "zod/mini";
import { LIMITS } from "#shared/params/limits.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { Author, HydratedPost, MediaItem, Post } from "#shared/types/post.ts";

// Branding happens here, at the wire: past a schema, an id is an id.
const brand = <T>(schema: z.ZodMiniType<unknown>): z.ZodMiniType<T> =>
  schema as unknown as z.ZodMiniType<T>;

// oxlint-disable-next-line no-control-regex -- control characters are what ids may not hold
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const idText = z.string().check(
  z.minLength(1),
  z.maxLength(LIMITS.idLength),
  z.refine((id) => id.isWellFormed() && !CONTROL.test(id), {
    message: "must be well-formed and without control characters",
  }),
);
export const PostIdSchema = brand<PostId>(idText);
export const UserIdSchema = brand<UserId>(idText);
/** Integer milliseconds since the epoch. Whether it lies in the future is the server's to judge. */
export const EpochMsSchema = brand<EpochMs>(
  z.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)),
);

/** Marks an issue of the text itself, as opposed to one of the record's shape; see `decodeEvent`. */
export const TEXT_ISSUE = "text-invalid";
const wellFormed = (max: number) =>
  z.string().check(
    z.maxLength(max),
    z.refine((text) => text.isWellFormed(), {
      message: "must be well-formed Unicode",
      params: { rejection: TEXT_ISSUE },
    }),
  );
const name = wellFormed(LIMITS.nameLength);
const url = wellFormed(LIMITS.urlLength);
const count = z.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
const list = <T extends z.ZodMiniType>(item: T) =>
  z.array(item).check(z.maxLength(LIMITS.listLength));

const PostRefSchema = z.object({ postId: PostIdSchema, authorId: UserIdSchema });

const MediaItemSchema: z.ZodMiniType<MediaItem> = z.object({
  kind: z.enum(["photo", "video"]),
  durationMs: z.optional(count),
  alt: z.optional(wellFormed(LIMITS.textLength)),
  url: z.optional(url),
  width: z.optional(count),
  height: z.optional(count),
});

const postShape = {
  id: PostIdSchema,
  authorId: UserIdSchema,
  createdAt: EpochMsSchema,
  text: wellFormed(LIMITS.textLength),
  lang: z.optional(name),
  replyTo: z.optional(z.extend(PostRefSchema, { rootId: PostIdSchema })),
  repostOf: z.optional(PostRefSchema),
  quoteOf: z.optional(PostRefSchema),
  media: z.optional(list(MediaItemSchema)),
  topics: z.optional(list(name)),
  links: z.optional(list(url)),
  subscriberOnly: z.optional(z.boolean()),
  labels: z.optional(list(name)),
  network: z.optional(name),
  url: z.optional(url),
  originalCreatedAt: z.optional(EpochMsSchema),
};

/** A post as it is sent to ingest. Unknown fields are dropped. */
export const PostSchema: z.ZodMiniType<Post> = z.object(postShape).check(
  z.refine((post) => JSON.stringify(post).length <= LIMITS.postJsonLength, {
    message: `takes more than ${LIMITS.postJsonLength} characters of JSON in all`,
  }),
  z.refine((post) => post.text !== "" || post.repostOf !== undefined || !!post.media?.length, {
    path: ["text"],
    message: "may be empty only with repostOf or media",
    params: { rejection: TEXT_ISSUE },
  }),
);

export const AuthorSchema: z.ZodMiniType<Author> = z.object({
  id: UserIdSchema,
  name,
  handle: name,
  followers: z.optional(count),
  following: z.optional(count),
  verified: z.optional(z.boolean()),
  avatar: z.optional(url),
  createdAt: z.optional(EpochMsSchema),
});

export const EngagementCountsSchema = z.object({
  likes: count,
  reposts: count,
  replies: count,
  quotes: count,
  views: z.optional(count),
});

const VerdictSchema = z.object({
  action: z.enum(["allow", "interstitial", "drop"]),
  reason: z.optional(z.string()),
});

/** A post as reads answer it. */
export const HydratedPostSchema: z.ZodMiniType<HydratedPost> = z.object({
  ...postShape,
  author: AuthorSchema,
  counts: EngagementCountsSchema,
  visibility: z.object({ home: VerdictSchema, recommendations: VerdictSchema }),
  features: z.array(z.int32()),
  embedding: z.string(),
  modelVersion: z.string(),
  source: z.enum(["in-network", "two-tower", "popular", "recent", "lookup", "cache"]),
  sourceScore: z.optional(z.number()),
  sourceRank: z.optional(z.int()),
  ancestors: z.optional(z.array(PostIdSchema)),
});

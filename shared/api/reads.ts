import * as z from "zod/mini";
import { HydratedPostSchema, PostIdSchema, UserIdSchema } from "#shared/api/records.ts";
import { LIMITS } from "#shared/params/limits.ts";

/** `POST /api/v1/in-network`: recent posts of the followed authors, by Thunder's rules. */
export const InNetworkRequest = z.object({
  viewerId: z.optional(UserIdSchema),
  following: z.array(UserIdSchema).check(z.maxLength(LIMITS.followingIds)),
  exclude: z.optional(z.array(PostIdSchema).check(z.maxLength(LIMITS.excludeIds))),
  /** At most 1,200, or 600 with `videosOnly`; those are the defaults too. */
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.inNetworkPosts))),
  videosOnly: z.optional(z.boolean()),
});
export type InNetworkRequest = z.infer<typeof InNetworkRequest>;

export const InNetworkAnswer = z.object({
  /** Newest first; equal times by id, descending. */
  posts: z.array(HydratedPostSchema),
  /** True if a shard did not answer in time. */
  partial: z.boolean(),
  stats: z.object({
    authors: z.number(),
    eligible: z.number(),
    returned: z.number(),
    ms: z.number(),
  }),
});
export type InNetworkAnswer = z.infer<typeof InNetworkAnswer>;

/** Sources that `POST /api/v1/retrieve` can be asked for. A guest has no embedding, so no two-tower. */
export const RETRIEVAL_SOURCES = ["two-tower", "popular", "recent"] as const;
export type RetrievalSource = (typeof RETRIEVAL_SOURCES)[number];

export const RetrieveRequest = z.object({
  /** base64 of int8 `[E]`: the reader's clipped, quantised vector. */
  embedding: z.optional(z.string().check(z.maxLength(8_192))),
  /** Needed with `embedding`. */
  modelVersion: z.optional(z.string().check(z.maxLength(128))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.retrievedPosts))),
  exclude: z.optional(z.array(PostIdSchema).check(z.maxLength(LIMITS.excludeIds))),
  sources: z.optional(z.array(z.enum(RETRIEVAL_SOURCES)).check(z.minLength(1), z.maxLength(16))),
});
export type RetrieveRequest = z.infer<typeof RetrieveRequest>;

export const RetrieveAnswer = z.object({
  posts: z.array(HydratedPostSchema),
  sources: z.array(
    z.object({
      name: z.enum(RETRIEVAL_SOURCES),
      count: z.number(),
      ms: z.number(),
      failed: z.optional(z.boolean()),
    }),
  ),
  modelVersion: z.string(),
});
export type RetrieveAnswer = z.infer<typeof RetrieveAnswer>;

/** `POST /api/v1/candidates`: both reads in one round trip, the app's default. */
export const CandidatesRequest = z.object({
  inNetwork: z.optional(InNetworkRequest),
  retrieve: z.optional(RetrieveRequest),
});
export type CandidatesRequest = z.infer<typeof CandidatesRequest>;

export const CandidatesAnswer = z.object({
  inNetwork: z.optional(InNetworkAnswer),
  retrieve: z.optional(RetrieveAnswer),
});
export type CandidatesAnswer = z.infer<typeof CandidatesAnswer>;

/** `POST /api/v1/posts/lookup` */
export const LookupRequest = z.object({
  ids: z.array(PostIdSchema).check(z.minLength(1), z.maxLength(LIMITS.lookupIds)),
});
export type LookupRequest = z.infer<typeof LookupRequest>;

export const LookupAnswer = z.object({
  posts: z.array(HydratedPostSchema),
  missing: z.array(PostIdSchema),
});
export type LookupAnswer = z.infer<typeof LookupAnswer>;

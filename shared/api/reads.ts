import * as z from "zod/mini";
import { idList } from "#shared/api/long-list.ts";
import { HydratedPostSchema, PostIdSchema, UserIdSchema } from "#shared/api/records.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { RETRIEVAL_SOURCES } from "#shared/params/retrieval.ts";

/** `POST /api/v1/in-network`: recent posts of the followed authors, by Thunder's rules. */
export const InNetworkRequest = z.object({
  viewerId: z.optional(UserIdSchema),
  following: idList(UserIdSchema),
  exclude: z.optional(idList(PostIdSchema)),
  /** Default 1,200, or 600 with `videosOnly`. */
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

/** `POST /api/v1/retrieve`: posts by anyone. A guest has no embedding, so no two-tower. */
export const RetrieveRequest = z.object({
  /** base64 of int8 `[E]`: the reader's clipped, quantised vector. */
  embedding: z.optional(z.string().check(z.maxLength(8_192))),
  /** Needed with `embedding`. An unknown one is answered 409. */
  modelVersion: z.optional(z.string().check(z.maxLength(128))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.retrievedPosts))),
  exclude: z.optional(idList(PostIdSchema)),
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
  /**
   * What these posts repeat, quote and answer, unless it is among them or gone; absent if there is nothing. Beyond v1 of
   * the contract, whose clients ignore it: without it a client would have to ask for it by id, and tell by that what it
   * was shown.
   */
  referenced: z.optional(z.array(HydratedPostSchema)),
});
export type CandidatesAnswer = z.infer<typeof CandidatesAnswer>;

/** `POST /api/v1/posts/lookup` */
export const LookupRequest = z.object({ ids: idList(PostIdSchema) });
export type LookupRequest = z.infer<typeof LookupRequest>;

export const LookupAnswer = z.object({
  /** In the order of the request. */
  posts: z.array(HydratedPostSchema),
  /** Never stored, or deleted. */
  missing: z.array(PostIdSchema),
});
export type LookupAnswer = z.infer<typeof LookupAnswer>;

import * as z from "zod/mini";
import { describedList } from "#shared/api/described-list.ts";
import { int32List } from "#shared/api/long-list.ts";
import { EngagementCountsSchema } from "#shared/api/records.ts";
import { FEATURES } from "#shared/params/features.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { ACTIONS } from "#shared/types/action.ts";

/** A list of a context; a longer one is refused. */
const entries = <Item>(item: z.ZodMiniType<Item>) => describedList(item, LIMITS.rankContext);
const bucket = (buckets: number) => z.int().check(z.minimum(0), z.maximum(buckets - 1));

/**
 * What a reader did, oldest first: `n` entries, at most the manifest's `ranker.S`. Told is what the model reads and
 * nothing else: hashed features, no ids, no text, and pauses instead of times. Lists beside `features` are as long as it
 * is; where one is left out, nothing is known.
 */
const RankContext = z
  .object({
    /** `[n, F]`: the features of the posts that were met, as reads answered them. */
    features: entries(int32List()),
    /** What was done with each. An entry without actions tells nothing of those that were not taken. */
    actions: z.optional(entries(z.array(z.enum(ACTIONS)).check(z.maxLength(ACTIONS.length)))),
    /** Seconds on screen. */
    dwellSeconds: z.optional(entries(z.number().check(z.minimum(0)))),
    /** The pause before each, as `gapBucket` counts it: 0 = nothing came before. */
    gaps: z.optional(entries(bucket(FEATURES.gapBuckets))),
    /** The pause since the newest, counted the same way. */
    gap: z.optional(bucket(FEATURES.gapBuckets)),
  })
  .check(({ value, issues }) => {
    for (const name of ["actions", "dwellSeconds", "gaps"] as const) {
      const length = value[name]?.length ?? value.features.length;
      if (length === value.features.length) continue;
      const message = `${length} items for ${value.features.length} of features`;
      issues.push({ code: "custom", message, input: length, path: [name] });
    }
  });

const RankCandidate = z.object({
  /** `[F]`: as reads answered them. */
  features: int32List(),
  /** As `ageBucket` counts it; 0 or absent = unknown. */
  age: z.optional(bucket(FEATURES.ageBuckets)),
  /** Absent: no engagement, and views unknown. */
  counts: z.optional(z.omit(EngagementCountsSchema, { quotes: true })),
});

/** `POST /api/v1/rank`: scores candidates for a reader whom nobody knows. An unknown model is answered 409. */
export const RankRequest = z.object({
  modelVersion: z.string().check(z.maxLength(128)),
  context: RankContext,
  candidates: describedList(RankCandidate, LIMITS.rankCandidates),
});
export type RankRequest = z.infer<typeof RankRequest>;

export const RankAnswer = z.object({
  /** base64 of float32, little-endian: `[N, A]`, in the order of the candidates and of `ACTIONS`. */
  probabilities: z.string(),
  /** base64 of float32, little-endian: `[N, C]`, in [0, 1]. */
  continuous: z.string(),
  modelVersion: z.string(),
  /** What computed them, and with which weights. */
  runtime: z.string(),
  /** Milliseconds by the server's clock. A deployed worker's stands still while it computes: then 0. */
  ms: z.number(),
});
export type RankAnswer = z.infer<typeof RankAnswer>;

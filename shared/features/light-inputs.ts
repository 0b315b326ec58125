import { FEATURE_BLOCKS } from "#shared/features/feature-layout.ts";
import type { LightLayout, LightProfile } from "#shared/features/light-profile.ts";
import { FEATURES } from "#shared/params/features.ts";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import { RANKING } from "#shared/params/ranking.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { EngagementCounts } from "#shared/types/post.ts";

/** What the light ranker reads of a candidate. */
export interface LightCandidate {
  /** `[F]` */
  readonly features: ArrayLike<number>;
  readonly createdAt: EpochMs;
  readonly counts: Pick<EngagementCounts, "likes" | "reposts" | "replies" | "views">;
  readonly inNetwork: boolean;
  /** Neither reply nor repost: what the out-of-network factor spares. */
  readonly isOriginal: boolean;
  /** Dot product of the reader's and the post's unit vectors, in [-1, 1]; absent where the reader tower did not run. */
  readonly match?: number | undefined;
}

/** Inputs that say something about a candidate, in order; each about in [-1, 1]. */
export const POST_INPUTS = [
  ...FEATURE_BLOCKS.flatMap((block) => [`${block} liking`, `${block} reading`]),
  "author met",
  "match",
  "match known",
  "in network",
  "original",
  "log age",
  "age",
  "likes",
  "reposts",
  "replies",
  "views",
  "views known",
  "like rate",
  "reply rate",
] as const;

const HOUR_MS = 3_600_000;
const LOG_COUNT = 1 / Math.log1p(FEATURES.maxCount);
const LOG_AGE = 1 / Math.log1p(RANKING.maxPostAgeMs / HOUR_MS);

const computedLogCount = (count: number): number =>
  Math.log1p(Math.min(Math.max(count, 0), FEATURES.maxCount)) * LOG_COUNT;
/** Most counts are small whole numbers. */
const LOGS = Float64Array.from({ length: 1_024 }, (_, count) => computedLogCount(count));
const logCount = (count: number): number => LOGS[count] ?? computedLogCount(count);

/** Writes `POST_INPUTS` of one candidate to `out`. */
export function writeLightInputs(
  candidate: LightCandidate,
  now: EpochMs,
  { places, affinities }: LightProfile,
  { blocks }: LightLayout,
  out: Float64Array,
): void {
  const { features, counts, match } = candidate;
  let slot = 0;
  let at = 0;
  let met = 0;
  for (const block of FEATURE_BLOCKS) {
    let liking = 0;
    let reading = 0;
    let count = 0;
    const { slots, hashes } = blocks[block];
    const end = slot + slots;
    for (let i = slot; i < end; i += hashes) {
      const row = features[i] ?? 0;
      // Slots are filled from the block's first; what follows an empty one is empty.
      if (row === 0) break;
      count++;
      const place = places[row] ?? 0;
      if (place === 0) continue;
      liking += affinities[place] ?? 0;
      reading += affinities[place + 1] ?? 0;
      if (block === "author") met += affinities[place + 2] ?? 0;
    }
    slot = end;
    const share = count === 0 ? 0 : 1 / count;
    out[at++] = liking * share;
    out[at++] = reading * share;
    if (block === "author") met *= share;
  }
  const hours = Math.max(0, now - candidate.createdAt) / HOUR_MS;
  const { likes, reposts, replies, views } = counts;
  const { rates } = LIGHT_RANKER;
  out[at++] = met;
  out[at++] = match ?? 0;
  out[at++] = match === undefined ? 0 : 1;
  out[at++] = candidate.inNetwork ? 1 : 0;
  out[at++] = candidate.isOriginal ? 1 : 0;
  out[at++] = Math.log1p(hours) * LOG_AGE;
  out[at++] = Math.min(1, (hours * HOUR_MS) / RANKING.maxPostAgeMs);
  out[at++] = logCount(likes);
  out[at++] = logCount(reposts);
  out[at++] = logCount(replies);
  out[at++] = logCount(views ?? 0);
  if (views === undefined) {
    out[at++] = 0;
    out[at++] = 0;
    out[at++] = 0;
    return;
  }
  const seen = Math.max(0, views) + rates.views;
  out[at++] = 1;
  out[at++] = Math.log((Math.max(0, likes) + rates.likes) / seen) * LOG_COUNT;
  out[at++] = Math.log((Math.max(0, replies) + rates.replies) / seen) * LOG_COUNT;
}

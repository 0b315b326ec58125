import { distinct } from "#edge/http/read-json.ts";
import type { ThunderClient, Timeline } from "#edge/thunder/thunder-client.ts";
import type { InNetworkRequest } from "#shared/api/reads.ts";
import { LIMITS } from "#shared/params/limits.ts";
import type { EpochMs } from "#shared/types/ids.ts";

export interface InNetworkSelection extends Timeline {
  /** Distinct followed authors. */
  readonly authors: number;
}

/** Chooses the posts of an in-network read; hydration is the caller's. */
export async function selectInNetwork(
  thunder: ThunderClient,
  request: InNetworkRequest,
  now: EpochMs,
): Promise<InNetworkSelection> {
  const following = distinct(request.following, LIMITS.followingIds, "following");
  const exclude = distinct(request.exclude, LIMITS.excludeIds, "exclude");
  const videosOnly = request.videosOnly ?? false;
  const limit = request.limit ?? (videosOnly ? LIMITS.inNetworkVideos : LIMITS.inNetworkPosts);
  const { viewerId } = request;
  const timeline = await thunder.timeline({ following, viewerId, exclude, videosOnly, limit, now });
  return { ...timeline, authors: following.length };
}

import { LANGUAGES, STYLES, TOPICS, type WorldPost } from "#models/world/entities.ts";
import type { World } from "#models/world/world.ts";

export interface PostContent {
  readonly text: string;
  /** A description of each photo, or of the video. */
  readonly alts: readonly string[];
  readonly links: readonly string[];
}

/** The words of a post, always the same for the same world and post. */
export function postContent(_world: World, post: WorldPost): PostContent {
  const topic = TOPICS[post.topic] ?? "";
  return {
    text: `${LANGUAGES[post.language]} ${STYLES[post.style]} about ${topic} part${post.facet}`,
    alts: post.media === "none" ? [] : [topic],
    links: post.link ? [`https://${topic}.example/${post.index}`] : [],
  };
}

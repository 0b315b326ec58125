import { TOPICS, type WorldAuthor } from "#models/world/entities.ts";

/** What an author is called. */
export function authorName(seed: number, author: WorldAuthor): { name: string; handle: string } {
  const topic = TOPICS[author.topics[0] ?? 0] ?? "world";
  return { name: `${topic} ${author.index}`, handle: `${topic}${author.index}` };
}

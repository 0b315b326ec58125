import type { Source } from "#shared/pipeline/stages.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";

type FeedSource = Source<FeedQuery, PostCandidate>;

/** Candidates as they were fetched, kept to be ranked again without another request. */
export class CandidatePool {
  #batches = new Map<string, readonly PostCandidate[]>();

  get size(): number {
    let size = 0;
    for (const batch of this.#batches.values()) size += batch.length;
    return size;
  }

  /** The same sources; what they propose replaces what the pool holds of them. A source that fails leaves it. */
  filledBy(sources: readonly FeedSource[]): FeedSource[] {
    return sources.map((source) => ({
      ...source,
      source: async (query, signal) => {
        const posts = await source.source(query, signal);
        this.#batches.set(source.name, posts);
        return posts;
      },
    }));
  }

  /** Puts these posts in place of all others. */
  fill(name: string, posts: readonly PostCandidate[]): void {
    this.#batches = new Map([[name, posts]]);
  }

  /** Proposes what is kept. */
  source(): FeedSource {
    return {
      name: "KeptCandidatesSource",
      source: () => Promise.resolve([...this.#batches.values()].flat()),
    };
  }
}

import type { Source } from "#shared/pipeline/stages.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";

type FeedSource = Source<FeedQuery, PostCandidate>;

/** Candidates as they were fetched, kept to be ranked again without another request. */
export class CandidatePool {
  /** By source, in the sources' order: of two that propose a post, the first one keeps it. */
  #batches = new Map<string, readonly PostCandidate[]>();
  #cached: readonly PostCandidate[] = [];

  get size(): number {
    let size = this.#cached.length;
    for (const batch of this.#batches.values()) size += batch.length;
    return size;
  }

  /** True if there is nothing but the last feed. */
  get isCached(): boolean {
    return this.#cached.length > 0;
  }

  /** The same sources; what they propose replaces what the pool holds of them. A source that fails leaves it. */
  filledBy(sources: readonly FeedSource[]): FeedSource[] {
    return sources.map((source) => ({
      ...source,
      source: async (query, signal) => {
        const posts = await source.source(query, signal);
        if (this.#batches.size === 0)
          this.#batches = new Map(sources.map(({ name }) => [name, []]));
        this.#batches.set(source.name, posts);
        this.#cached = [];
        return posts;
      },
    }));
  }

  /** Puts the last feed in, if there is nothing newer. */
  fill(cached: readonly PostCandidate[]): void {
    if (this.#batches.size === 0) this.#cached = cached;
  }

  /** Proposes what is kept. */
  source(): FeedSource {
    return {
      name: "KeptCandidatesSource",
      source: () => Promise.resolve([...this.#batches.values(), this.#cached].flat()),
    };
  }
}

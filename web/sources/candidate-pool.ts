import type { Source } from "#shared/pipeline/stages.ts";
import type { CandidateScores, PostCandidate, RankedCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";

type FeedSource = Source<FeedQuery, PostCandidate>;

/** A field that a scorer does not write again must not keep its old value. */
const UNSCORED: Readonly<Record<keyof CandidateScores, undefined>> = {
  probabilities: undefined,
  dwellSeconds: undefined,
  weightedScore: undefined,
  authorDiversity: undefined,
  outOfNetwork: undefined,
  score: undefined,
};

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

  /** Puts the last feed in, if there is nothing newer. Its scores are of another time, so they stay behind. */
  fill(cached: readonly RankedCandidate[]): void {
    if (this.#batches.size === 0) this.#cached = cached.map((post) => ({ ...post, ...UNSCORED }));
  }

  /** Proposes what is kept. */
  source(): FeedSource {
    return {
      name: "KeptCandidatesSource",
      source: () => Promise.resolve([...this.#batches.values(), this.#cached].flat()),
    };
  }
}

import { type Hit, bestFirst } from "#edge/retrieval/hit.ts";
import { popularity } from "#edge/retrieval/popularity.ts";
import { TopK } from "#edge/retrieval/top-k.ts";
import { RANKING } from "#shared/params/ranking.ts";
import type { RetrievalSource } from "#shared/params/retrieval.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { EngagementCounts, PostKind, TinyPost } from "#shared/types/post.ts";

export interface CorpusPost extends TinyPost {
  readonly authorId: UserId;
  readonly kind: PostKind;
}

export interface SearchQuery {
  /** int8 `[E]`; needed by the two-tower source alone. */
  readonly embedding?: Int8Array | undefined;
  readonly sources: readonly RetrievalSource[];
  /** Best hits wanted of each source. */
  readonly limit: number;
  readonly exclude: ReadonlySet<PostId>;
  readonly now: EpochMs;
}

export type HitsBySource = Partial<Record<RetrievalSource, Hit[]>>;

interface Slot<P> {
  readonly post: P;
  /** False while the stored embedding is of another model than the deployed one. */
  current: boolean;
}

/**
 * What retrieval can propose: the posts of one shard with their embeddings `[n, E]` in one int8 array, searched
 * exactly. Posts the feed would refuse by age come after all that it would take.
 */
export class Corpus<P extends CorpusPost> {
  readonly #dim: number;
  readonly #slots: Slot<P>[] = [];
  readonly #slotOf = new Map<PostId, number>();
  #vectors: Int8Array;

  /** `dim`: E, the length of an embedding. */
  constructor(dim: number) {
    this.#dim = dim;
    this.#vectors = new Int8Array(1_024 * dim);
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Adds a post, or replaces its embedding; without one, two-tower passes it over. */
  set(post: P, embedding: Int8Array | undefined): void {
    let slot = this.#slotOf.get(post.id);
    if (slot === undefined) {
      slot = this.#slots.length;
      this.#slots.push({ post, current: false });
      this.#slotOf.set(post.id, slot);
      this.#reserve(this.#slots.length);
    }
    const entry = this.#slots[slot];
    if (entry === undefined || embedding === undefined) return;
    entry.current = true;
    this.#vectors.set(embedding, slot * this.#dim);
  }

  /** The best of each source, best first. `counts` answers a post's engagement, `isAlive` whether it may be shown. */
  search(
    query: SearchQuery,
    counts: (post: P) => EngagementCounts,
    isAlive: (post: P) => boolean,
  ): HitsBySource {
    const found: HitsBySource = {};
    const freshFrom = query.now - RANKING.maxPostAgeMs;
    for (const source of query.sources) {
      const score = this.#scorer(source, query, counts);
      const best = new TopK<Hit>(query.limit, bestFirst);
      for (const [index, slot] of this.#slots.entries()) {
        const value = score(slot, index);
        if (value === undefined) continue;
        const { id, authorId, createdAt } = slot.post;
        const hit = { id, authorId, createdAt, score: value, fresh: createdAt >= freshFrom };
        // Cheapest question last asked: most posts fail the first.
        if (best.wants(hit) && !query.exclude.has(id) && isAlive(slot.post)) best.push(hit);
      }
      found[source] = best.sorted();
    }
    return found;
  }

  /** Scores a slot for one source, or undefined if the source does not propose it. */
  #scorer(
    source: RetrievalSource,
    { embedding, now }: SearchQuery,
    counts: (post: P) => EngagementCounts,
  ): (slot: Slot<P>, index: number) => number | undefined {
    switch (source) {
      case "two-tower":
        return ({ current }, index) =>
          embedding !== undefined && current ? this.#cosine(embedding, index) : undefined;
      // Out of its conversation a reply means little; what it means, its embedding must say.
      case "popular":
        return ({ post }) =>
          post.kind === "reply" ? undefined : popularity(counts(post), now - post.createdAt);
      case "recent":
        return ({ post }) => (post.kind === "reply" ? undefined : post.createdAt);
      default:
        return source satisfies never;
    }
  }

  /** Both are round(127 x) of unit vectors. */
  #cosine(query: Int8Array, index: number): number {
    const from = index * this.#dim;
    const vectors = this.#vectors;
    let dot = 0;
    for (let i = 0; i < query.length; i++) dot += (query[i] ?? 0) * (vectors[from + i] ?? 0);
    return dot / (127 * 127);
  }

  #reserve(count: number): void {
    if (count * this.#dim <= this.#vectors.length) return;
    const grown = new Int8Array(2 * this.#vectors.length);
    grown.set(this.#vectors);
    this.#vectors = grown;
  }
}

import { TopK } from "#edge/order/top-k.ts";
import { bestFirst, type Hit, hitColumns, type HitsBySource } from "#edge/retrieval/hit.ts";
import { popularity } from "#edge/retrieval/popularity.ts";
import type { VectorSearch } from "#shared/kernel/vector-search.ts";
import { RANKING } from "#shared/params/ranking.ts";
import type { RetrievalSource } from "#shared/params/retrieval.ts";
import type { EpochMs, PostId } from "#shared/types/ids.ts";
import type { EngagementCounts, PostKind, TinyPost } from "#shared/types/post.ts";

export interface CorpusPost extends TinyPost {
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

interface Slot<P> {
  readonly post: P;
  /** False while the stored embedding is of another model than the deployed one. */
  current: boolean;
}

/**
 * What retrieval can propose: the posts of one shard, slot by slot, with their embeddings in the rows of an exact search.
 * Posts the feed would refuse by age come after all that it would take.
 */
export class Corpus<P extends CorpusPost> {
  readonly #vectors: VectorSearch;
  readonly #slots: Slot<P>[] = [];
  readonly #slotOf = new Map<PostId, number>();

  /** `vectors`: an empty search among embeddings, which holds no others. */
  constructor(vectors: VectorSearch) {
    this.#vectors = vectors;
  }

  /** Adds a post, or replaces its embedding; without one, two-tower passes it over. */
  set(post: P, embedding: Int8Array | undefined): void {
    let index = this.#slotOf.get(post.id);
    if (index === undefined) {
      index = this.#vectors.add(new Int8Array(this.#vectors.width));
      this.#slots.push({ post, current: false });
      this.#slotOf.set(post.id, index);
    }
    const slot = this.#slots[index];
    if (slot === undefined || embedding === undefined) return;
    this.#vectors.replace(index, embedding);
    slot.current = true;
  }

  /** The best of each source, best first. `counts` answers a post's engagement, `isAlive` whether it may be shown. */
  search(
    query: SearchQuery,
    counts: (post: P) => EngagementCounts,
    isAlive: (post: P) => boolean,
  ): HitsBySource {
    const found: HitsBySource = {};
    for (const source of query.sources) {
      const scores = this.#scores(source, query, counts);
      found[source] = hitColumns(this.#best(scores, query, isAlive));
    }
    return found;
  }

  /** The best of all slots; a score of -Infinity is not proposed. */
  #best(scores: Float64Array, query: SearchQuery, isAlive: (post: P) => boolean): Hit[] {
    const best = new TopK<Hit>(query.limit, bestFirst);
    const freshFrom = query.now - RANKING.maxPostAgeMs;
    for (const [index, { post }] of this.#slots.entries()) {
      const score = scores[index] ?? Number.NEGATIVE_INFINITY;
      if (score === Number.NEGATIVE_INFINITY) continue;
      const { id, createdAt } = post;
      const fresh = createdAt >= freshFrom;
      // Most posts end here, before an object is made for them.
      const worst = best.isFull ? best.worst : undefined;
      if (worst && (worst.fresh !== fresh ? worst.fresh : score < worst.score)) continue;
      const hit = { id, createdAt, score, fresh };
      if (best.wants(hit) && !query.exclude.has(id) && isAlive(post)) best.push(hit);
    }
    return best.sorted();
  }

  /** `[n]`: each slot's score for one source; -Infinity where the source does not propose it. */
  #scores(
    source: RetrievalSource,
    { embedding, now }: SearchQuery,
    counts: (post: P) => EngagementCounts,
  ): Float64Array {
    if (source === "two-tower") return this.#cosines(embedding);
    const scores = new Float64Array(this.#slots.length).fill(Number.NEGATIVE_INFINITY);
    for (const [index, { post }] of this.#slots.entries()) {
      // Out of its conversation a reply means little; what it means, its embedding must say.
      if (post.kind === "reply") continue;
      scores[index] =
        source === "popular" ? popularity(counts(post), now - post.createdAt) : post.createdAt;
    }
    return scores;
  }

  /** Query and embeddings are round(127 x) of unit vectors. */
  #cosines(query: Int8Array | undefined): Float64Array {
    const scores = new Float64Array(this.#slots.length).fill(Number.NEGATIVE_INFINITY);
    if (query === undefined) return scores;
    this.#vectors.setQuery(query);
    const dots = this.#vectors.scores();
    for (const [index, { current }] of this.#slots.entries())
      if (current) scores[index] = (dots[index] ?? 0) / (127 * 127);
    return scores;
  }
}

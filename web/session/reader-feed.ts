import { authorSocialgraphFilter } from "#shared/filters/author-socialgraph-filter.ts";
import { mutedKeywordFilter } from "#shared/filters/muted-keyword-filter.ts";
import { LIGHT_SCORER } from "#shared/scorers/light-scorer.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { type PostId, userId } from "#shared/types/ids.ts";
import type { EdgeClient } from "#web/api/edge-client.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";
import { cachedFeedPipeline } from "#web/pipeline/cached-feed-pipeline.ts";
import type { FeedParts, FeedPipeline } from "#web/pipeline/feed-pipeline.ts";
import { forYouPipeline } from "#web/pipeline/for-you-pipeline.ts";
import { lightPipeline } from "#web/pipeline/light-pipeline.ts";
import { newestFirstPipeline } from "#web/pipeline/newest-first-pipeline.ts";
import { historyQueryHydrator } from "#web/query-hydrators/history-query-hydrator.ts";
import { readerVectorQueryHydrator } from "#web/query-hydrators/reader-vector-query-hydrator.ts";
import { seenQueryHydrator } from "#web/query-hydrators/seen-query-hydrator.ts";
import { socialGraphQueryHydrator } from "#web/query-hydrators/social-graph-query-hydrator.ts";
import { PHOENIX_SCORER } from "#web/scorers/phoenix-scorer.ts";
import { type Clocks, type FeedRun, rankedBy, runFeed } from "#web/session/feed-run.ts";
import type { FeedState, ModelState, Ranking } from "#web/session/feed-session.ts";
import type { LoadLightRanker } from "#web/session/load-light-ranker.ts";
import { ReaderVectors } from "#web/session/reader-vectors.ts";
import type { UpdatingRanker } from "#web/session/updating-ranker.ts";
import { cacheFeedSideEffect } from "#web/side-effects/cache-feed-side-effect.ts";
import { cachedPostsSource } from "#web/sources/cached-posts-source.ts";
import { CandidatePool } from "#web/sources/candidate-pool.ts";
import { EDGE_SOURCES, edgeSources, type EmbedReader } from "#web/sources/edge-sources.ts";

export type Ranker = Pick<
  UpdatingRanker,
  "load" | "rank" | "userEmbedding" | "isEdgeModel" | "edgeSpeaks"
>;

export interface ReaderFeedParts {
  readonly edge: Pick<EdgeClient, "candidates">;
  readonly ranker: Ranker;
  readonly light: LoadLightRanker;
  readonly clocks: Clocks;
}

interface RankedRun {
  readonly feed: RankedFeed;
  /** The run that asked the sources; its failures tell what could not be fetched. */
  readonly run: FeedRun;
}

export interface RankedFeed {
  readonly posts: readonly RankedCandidate[];
  readonly ranking: Ranking;
  /** Why there are no new candidates; what is shown was ranked from kept ones. */
  readonly fetchError?: string | undefined;
}

export interface RankWish {
  /** Ask the edge for candidates; otherwise those of the last time are ranked again. */
  readonly fetch: boolean;
  /** Posts seen since the last such run leave. */
  readonly dropSeen: boolean;
  readonly mode: FeedState["mode"];
  readonly model: ModelState;
}

/** One reader's feed: what was fetched for the reader, and how it is ranked, down to what still works. */
export class ReaderFeed {
  readonly store: ReaderStore;
  readonly #parts: ReaderFeedParts;
  readonly #pool = new CandidatePool();
  readonly #sentAway = new Set<PostId>();
  readonly #vectors: ReaderVectors;
  #seenBefore: Set<PostId>;

  constructor(store: ReaderStore, parts: ReaderFeedParts) {
    this.store = store;
    this.#parts = parts;
    this.#vectors = new ReaderVectors(parts.ranker);
    this.#seenBefore = store.seen();
  }

  async sendAway(post: PostId): Promise<void> {
    this.#sentAway.add(post);
    await this.store.hide(post, this.#parts.clocks.now());
  }

  async bringBack(post: PostId): Promise<void> {
    this.#sentAway.delete(post);
    this.#seenBefore.delete(post);
    await this.store.unhide(post);
  }

  /** Whether a post that is on screen may stay there: not sent away, muted or blocked since. */
  wanted(posts: readonly RankedCandidate[]): readonly RankedCandidate[] {
    const authors = (kind: "mute" | "block") => new Set([...this.store.marked(kind)].map(userId));
    const query = {
      mutedAuthors: authors("mute"),
      blockedAuthors: authors("block"),
      mutedKeywords: [...this.store.marked("keyword")],
    };
    const here = posts.filter(({ id }) => !this.#sentAway.has(id));
    const { kept } = authorSocialgraphFilter<RankedCandidate>().filter(query, here);
    return mutedKeywordFilter<RankedCandidate>().filter(query, kept).kept;
  }

  /** The last feed, as it was; undefined if there is none. */
  async cached(signal: AbortSignal, fellBack?: string): Promise<RankedFeed | undefined> {
    const parts = {
      ...this.#feedParts(),
      sources: [cachedPostsSource(this.store)],
      sideEffects: [],
    };
    const run = await this.#run(cachedFeedPipeline(parts), signal);
    if (run.posts.length === 0) return undefined;
    this.#pool.fill(run.posts);
    return { posts: run.posts, ranking: rankedBy(run, "cached", { fellBack }) };
  }

  /**
   * Ranks with the best that works: the model, else the light ranker, else newest first; new candidates, else the kept
   * ones, else the last feed. Answers an error only if there is nothing to show at all.
   */
  async rank(
    wish: RankWish,
    signal: AbortSignal,
  ): Promise<RankedFeed | { readonly error: string }> {
    if (wish.dropSeen) this.#seenBefore = this.store.seen();
    if (!wish.fetch && this.#pool.size > 0) return this.#rankKept(wish, signal);

    const embedReader = this.#embedReader(wish.model);
    const sources = this.#pool.filledBy(
      edgeSources(this.#parts.edge, embedReader, (edgeModel) => {
        void this.#parts.ranker.edgeSpeaks(edgeModel);
      }),
    );
    const ranked = await this.#rankFrom({ ...this.#feedParts(), sources }, wish, signal);
    const fetchError = EDGE_SOURCES.map((name) => ranked.run.failures.get(name)).find(Boolean);
    if (fetchError === undefined || ranked.run.retrievedCount > 0) return ranked.feed;

    const kept = await this.#withoutServer(wish, signal, fetchError);
    return kept ? { ...kept, fetchError } : { error: fetchError };
  }

  /**
   * What there is offline, seen or not: better read twice than nothing. The last feed keeps its order until the model
   * can rank it again.
   */
  async #withoutServer(
    wish: RankWish,
    signal: AbortSignal,
    reason: string,
  ): Promise<RankedFeed | undefined> {
    const lastOrder =
      wish.mode === "for-you" && wish.model.phase !== "ready" && this.#pool.isCached;
    if (this.#pool.size > 0 && !lastOrder) {
      this.#seenBefore = new Set();
      const ranked = await this.#rankKept(wish, signal);
      if (ranked.posts.length > 0) return ranked;
    }
    return this.cached(signal, reason);
  }

  async #rankKept(wish: RankWish, signal: AbortSignal): Promise<RankedFeed> {
    const parts = { ...this.#feedParts(), sources: [this.#pool.source()] };
    return (await this.#rankFrom(parts, wish, signal)).feed;
  }

  async #rankFrom(
    parts: FeedParts,
    { mode, model }: RankWish,
    signal: AbortSignal,
  ): Promise<RankedRun> {
    if (mode === "newest") return this.#rankByTime(parts, signal);
    if (model.phase !== "ready") return this.#rankLightly(parts, whyNoModel(model), signal);
    const loaded = await this.#parts.ranker.load();
    if (!loaded.ok) return this.#rankLightly(parts, loaded.error.reason, signal);
    const run = await this.#rankByModel(parts, loaded.value.modelVersion, signal);
    const failure = run.failures.get(PHOENIX_SCORER);
    if (failure !== undefined)
      return { ...(await this.#rankLightly(this.#kept(parts), failure, signal)), run };
    // The call may have stepped down to another runtime.
    const after = await this.#parts.ranker.load();
    if (!after.ok) return this.#rankLightly(this.#kept(parts), after.error.reason, signal);
    const { runtime, fellBack, recovered, modelVersion } = after.value;
    const ranking = rankedBy(run, runtime, { fellBack, recovered, modelVersion });
    return { run, feed: { posts: run.posts, ranking } };
  }

  /** Phoenix, over what the light ranker of the same model lets through; over everything, if there is none. */
  async #rankByModel(
    parts: FeedParts,
    modelVersion: string,
    signal: AbortSignal,
  ): Promise<FeedRun> {
    const { ranker } = this.#parts;
    const loaded = await this.#parts.light();
    const light = loaded.ok && loaded.value.model.modelVersion === modelVersion && loaded.value;
    if (!light) return this.#run(forYouPipeline(parts, ranker), signal);
    const vector = readerVectorQueryHydrator(this.store, this.#vectors, light.model);
    const queryHydrators = [...parts.queryHydrators, vector];
    return this.#run(forYouPipeline({ ...parts, queryHydrators }, ranker, light), signal);
  }

  async #rankLightly(parts: FeedParts, fellBack: string, signal: AbortSignal): Promise<RankedRun> {
    const light = await this.#parts.light();
    if (!light.ok) return this.#rankByTime(parts, signal, `${fellBack}; ${light.error}`);
    const run = await this.#run(lightPipeline(parts, light.value), signal);
    const failure = run.failures.get(LIGHT_SCORER);
    if (failure !== undefined) {
      const why = failure === fellBack ? fellBack : `${fellBack}; ${failure}`;
      return { ...(await this.#rankByTime(this.#kept(parts), signal, why)), run };
    }
    const ranking = rankedBy(run, "light", { fellBack, modelVersion: light.value.model.version });
    return { run, feed: { posts: run.posts, ranking } };
  }

  async #rankByTime(parts: FeedParts, signal: AbortSignal, fellBack?: string): Promise<RankedRun> {
    const run = await this.#run(newestFirstPipeline(parts), signal);
    return {
      run,
      feed: { posts: run.posts, ranking: rankedBy(run, "newest-first", { fellBack }) },
    };
  }

  /** The same, over the candidates that were fetched a moment ago. */
  #kept(parts: FeedParts): FeedParts {
    return { ...parts, sources: [this.#pool.source()] };
  }

  #run(pipeline: FeedPipeline, signal: AbortSignal): Promise<FeedRun> {
    return runFeed(pipeline, this.store.readerId, this.#parts.clocks, signal);
  }

  #feedParts(): Omit<FeedParts, "sources"> {
    return {
      queryHydrators: [
        historyQueryHydrator(this.store),
        socialGraphQueryHydrator(this.store),
        seenQueryHydrator(this.#seenBefore, this.#sentAway),
      ],
      sideEffects: [cacheFeedSideEffect(this.store)],
    };
  }

  #embedReader(model: ModelState): EmbedReader {
    return async (history, signal) => {
      if (model.phase !== "ready") return undefined;
      const loaded = await this.#parts.ranker.load();
      if (!loaded.ok) return undefined;
      const { modelVersion } = loaded.value;
      // It would be refused: the vectors of two models cannot be compared.
      if (!this.#parts.ranker.isEdgeModel(modelVersion)) return undefined;
      if (history.length === 0) return { modelVersion };
      return { modelVersion, embedding: await this.#vectors.of(history, modelVersion, signal) };
    };
  }
}

function whyNoModel(model: ModelState): string {
  switch (model.phase) {
    case "idle":
      return "the ranking model was not asked for";
    case "asking":
      return "the ranking model has not been downloaded, because the browser saves data";
    case "paused":
      return "the download of the ranking model is stopped";
    case "failed":
      return model.reason;
    case "loading":
    case "ready":
      return "the ranking model is still loading";
    default:
      return model satisfies never;
  }
}

import { type Signal, signal } from "@preact/signals";
import { DEVICE } from "#shared/params/device.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostId } from "#shared/types/ids.ts";
import { ok, type Result } from "#shared/types/result.ts";
import type { FeedDb } from "#web/db/feed-db.ts";
import { openReaderStore, type ReaderStore } from "#web/db/reader-store.ts";
import type { FeedState, Reader } from "#web/session/feed-session.ts";
import { initialState, readerState } from "#web/session/feed-state.ts";
import { keepPassed } from "#web/session/keep-passed.ts";
import { type LoadableRanker, ModelLoader } from "#web/session/model-loader.ts";
import {
  type RankedFeed,
  type Ranker,
  ReaderFeed,
  type ReaderFeedParts,
} from "#web/session/reader-feed.ts";
import { RunQueue } from "#web/session/run-queue.ts";
import type { RuntimeChoice, RuntimeSettings } from "#web/session/runtime-settings.ts";
import { refusedWorker } from "#web/session/succession.ts";
import type { UpdatingRanker } from "#web/session/updating-ranker.ts";
import { isRuntime, type RankerError } from "#web/workers/ranker/ranker.api.ts";

/** What the session needs to know of the page it serves. */
export interface PageFacts {
  readonly isOnline: () => boolean;
  /** True once the page is in the background, from where it may not come back. */
  readonly isHidden: () => boolean;
  /** True while the reader sees the feed's first post: a new feed may take its place. */
  readonly isAtTop: () => boolean;
  /** Asks the browser to keep what this device remembers. */
  readonly askToKeep: () => void;
  readonly listen: (on: {
    readonly online: () => void;
    readonly offline: () => void;
    /** The page may be gone after this. */
    readonly hidden: () => void;
  }) => void;
}

export interface ControllerParts extends ReaderFeedParts {
  readonly db: FeedDb;
  readonly page: PageFacts;
  /** `?runtime=light`: Phoenix is not even loaded. */
  readonly lightOnly?: boolean;
  readonly ranker: Ranker & LoadableRanker & Pick<UpdatingRanker, "chooseAgain" | "chooseForLater">;
  readonly runtimes: RuntimeSettings;
}

/** A reason to rank, and how the result may come on screen. */
export interface Wish {
  readonly fetch: boolean;
  readonly dropSeen: boolean;
  /**
   * `replace`: the reader asked for it. `after`: it follows from an act on the post `anchor`, so what the reader has
   * passed stays. `offer`: it comes by itself, so it waits if the reader is in the middle of the feed.
   */
  readonly place: "replace" | "after" | "offer";
  readonly anchor?: PostId | undefined;
}

export const REFRESH: Wish = { fetch: true, dropSeen: true, place: "replace" };
const OFFER: Wish = { fetch: true, dropSeen: false, place: "offer" };

const PRECEDENCE = ["offer", "after", "replace"] as const;
const merged = (a: Wish, b: Wish): Wish => ({
  ...(PRECEDENCE.indexOf(b.place) >= PRECEDENCE.indexOf(a.place) ? b : a),
  fetch: a.fetch || b.fetch,
  dropSeen: a.dropSeen || b.dropSeen,
});

/** Brings feeds on screen: which reader's, when to rank again, and whether the result may replace what is being read. */
export class FeedController {
  readonly state: Signal<FeedState>;
  readonly #parts: ControllerParts;
  readonly #queue = new RunQueue<Wish>((wish) => this.#serve(wish), merged);
  #feed: ReaderFeed | undefined;
  #stop = new AbortController();
  /** While a ranked feed is offered: the reader's `#stop.signal`. */
  #offeredTo: AbortSignal | undefined;
  #pending: RankedFeed | undefined;
  /** False while the first feed has not been asked for: it will find the model by itself. */
  #begun = false;
  /** The last choice of a runtime that could be followed. */
  #choice: RuntimeChoice;
  readonly #model: ModelLoader;
  #modelSettled: Promise<void> = Promise.resolve();
  readonly #shownBy = new WeakMap<RankedCandidate, ReaderStore>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#choice = parts.runtimes.state.value.choice;
    this.state = signal<FeedState>(initialState(parts.page.isOnline()));
    this.#model = new ModelLoader(parts.ranker, {
      onState: (model) => this.patch({ model }),
      onUpdate: (update) => this.patch({ update }),
      onChange: () => this.#rankAnew(),
    });
    parts.runtimes.state.subscribe((runtimes) => this.patch({ runtimes }));
  }

  /**
   * The feed of the reader who is looking.
   *
   * @throws {Error} before a reader's facts are there.
   */
  get feed(): ReaderFeed {
    if (!this.#feed) throw new Error("no reader is here yet");
    return this.#feed;
  }

  /** Who was shown a post. The page may report what it saw after another reader came. */
  shownBy(post: RankedCandidate): ReaderStore | undefined {
    return this.#shownBy.get(post);
  }

  patch(change: Partial<FeedState>): void {
    this.state.value = { ...this.state.value, ...change };
  }

  /** Shows what the reader did, as it is in memory; storing it may take longer. */
  showReader(): void {
    if (this.#feed) this.patch(readerState(this.#feed.store));
  }

  rank(wish: Wish): Promise<void> {
    return this.#queue.add(wish);
  }

  /** Loads the model. The feed does not wait for it; once it is there, a ranked feed is offered. */
  loadModel(): void {
    if (this.#parts.lightOnly) return;
    this.#modelSettled = this.#loadModel();
  }

  /** The reader stops the model's download. */
  stopModel(): void {
    this.#model.stop();
  }

  /** The reader wants the model, or a newer one, that was stopped or failed or was not allowed. */
  async getModel(): Promise<void> {
    const isFirst = this.state.value.model.phase !== "ready";
    await this.#model.goOn();
    if (isFirst && this.state.value.model.phase === "ready") void this.#offerRanked();
  }

  /**
   * The reader wants the ranking computed by another runtime.
   *
   * @throws {Error} if that one cannot be used: then the choice goes back to the one that is.
   */
  async chooseRuntime(choice: RuntimeChoice): Promise<void> {
    const { runtimes } = this.#parts;
    runtimes.choose(choice);
    this.patch({ choosing: choice });
    const chosen = await this.#useChosen();
    // A later choice has its own outcome.
    if (runtimes.state.value.choice === choice) {
      if (chosen.ok) this.#choice = choice;
      else runtimes.choose(this.#choice);
      this.patch({ choosing: undefined });
    }
    if (!chosen.ok) throw new Error(chosen.error.reason);
  }

  async #useChosen(): Promise<Result<unknown, RankerError>> {
    const { ranker } = this.#parts;
    const { phase } = this.state.value.model;
    if (phase === "idle") return ok(undefined);
    if (phase === "loading" || phase === "ready") {
      const chosen = await ranker.chooseAgain().catch(refusedWorker);
      if (this.state.value.model.phase === "ready") await this.#model.look();
      return chosen;
    }
    ranker.chooseForLater();
    // What the reader has stopped stays so. Another runtime may run what failed, or need more bytes than were asked for.
    if (phase === "paused") return ok(undefined);
    this.loadModel();
    await this.#modelSettled;
    return ok(undefined);
  }

  /** The browser is back on the network: what failed without it is tried again. */
  wentOnline(): void {
    this.patch({ online: true });
    if (this.state.value.model.phase === "failed") this.loadModel();
    void this.rank(OFFER);
  }

  /** Looks through another reader's eyes: shows the cached feed. Cancels what runs for the last reader. */
  async open(reader: Reader): Promise<void> {
    this.#stop.abort(new DOMException("another reader", "AbortError"));
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#queue.clear();
    this.#pending = undefined;
    this.#begun = false;
    this.#feed = undefined;
    this.patch({
      status: "loading",
      error: undefined,
      posts: [],
      pending: undefined,
      ranking: undefined,
      reader,
    });
    const store = await openReaderStore(this.#parts.db, reader.id);
    if (signal.aborted) return;
    this.#feed = new ReaderFeed(store, this.#parts);
    this.showReader();
    const cached = await this.#feed.cached(signal).catch(() => undefined);
    if (cached && !signal.aborted) this.#show(cached, cached.posts);
  }

  /** The first new feed after `open`. */
  async begin(): Promise<void> {
    const { signal } = this.#stop;
    const cached = this.state.value.posts.length > 0;
    if (cached && this.state.value.mode === "for-you") {
      // Worth reading: better to replace it once, by a ranked feed, than twice.
      await Promise.race([this.#modelSettled, pause(DEVICE.modelGraceMs)]);
      if (signal.aborted) return;
    }
    this.#begun = true;
    await this.rank(cached ? { ...REFRESH, place: "offer" } : REFRESH);
  }

  showPending(): void {
    if (this.#pending) this.#show(this.#pending, this.#pending.posts);
  }

  async #loadModel(): Promise<void> {
    await this.#model.load();
    if (this.state.value.model.phase === "ready") void this.#offerRanked();
  }

  /**
   * Replaces what the model did not rank: at once by the candidates that are here, then by those that are asked for again.
   * They are asked for always, whatever the history holds: a request must not tell whether there is one.
   */
  async #offerRanked(): Promise<void> {
    const { signal } = this.#stop;
    const { ranking, mode } = this.state.value;
    if (!this.#begun || !ranking || isRuntime(ranking.by) || mode !== "for-you") return;
    // That the model has come may be noticed twice: by who loaded it, and by a ranking that ran meanwhile.
    if (this.#offeredTo === signal) return;
    this.#offeredTo = signal;
    try {
      if (ranking.candidateCount > 0) await this.rank({ ...OFFER, fetch: false });
      if (!signal.aborted) await this.rank(OFFER);
    } finally {
      if (this.#offeredTo === signal) this.#offeredTo = undefined;
    }
  }

  /** Another version of the model ranks, or this one can rank more posts: a new order is offered. */
  #rankAnew(): void {
    if (this.#begun && this.state.value.mode === "for-you") void this.rank(OFFER);
  }

  async #serve(wish: Wish): Promise<void> {
    const { signal } = this.#stop;
    const feed = this.#feed;
    if (!feed) return;
    const { mode, model } = this.state.value;
    try {
      const ranked = await feed.rank({ ...wish, mode, model }, signal);
      if (signal.aborted) return;
      if ("error" in ranked) return this.#showError(ranked.error);
      this.#place(ranked, wish);
      if (ranked.fetchError !== undefined) this.#showError(ranked.fetchError);
      if (this.state.value.model.phase === "ready") await this.#model.look();
      const modelCameMeanwhile =
        model.phase !== "ready" && this.state.value.model.phase === "ready";
      if (modelCameMeanwhile && mode === "for-you") void this.#offerRanked();
    } catch (error) {
      if (!signal.aborted) this.#showError(String(error));
    }
  }

  /** The posts that are being read stay. */
  #showError(error: string): void {
    this.patch({ status: "error", error });
  }

  #place(ranked: RankedFeed, { place, anchor }: Wish): void {
    const shown = this.state.value.posts;
    if (place === "offer" && shown.length > 0 && !this.#parts.page.isAtTop()) {
      this.#pending = ranked;
      const known = new Set(shown.map(({ id }) => id));
      const pending = ranked.posts.filter(({ id }) => !known.has(id)).length;
      this.patch({ status: "ready", pending });
    } else if (place === "after") {
      const wanted = new Set(this.feed.wanted(shown));
      this.#show(
        ranked,
        keepPassed(shown, ranked.posts, anchor, (post) => wanted.has(post)),
      );
    } else this.#show(ranked, ranked.posts);
  }

  #show({ ranking }: RankedFeed, posts: readonly RankedCandidate[]): void {
    this.#pending = undefined;
    for (const post of posts) this.#shownBy.set(post, this.feed.store);
    this.patch({ status: "ready", error: undefined, posts, ranking, pending: undefined });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

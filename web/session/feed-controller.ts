import { type Signal, signal } from "@preact/signals";
import { DEVICE } from "#shared/params/device.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostId } from "#shared/types/ids.ts";
import type { FeedDb } from "#web/db/feed-db.ts";
import { openReaderStore, type ReaderStore } from "#web/db/reader-store.ts";
import type { FeedState, ModelState, Reader } from "#web/session/feed-session.ts";
import { initialState, readerState } from "#web/session/feed-state.ts";
import { keepPassed } from "#web/session/keep-passed.ts";
import { type RankedFeed, ReaderFeed, type ReaderFeedParts } from "#web/session/reader-feed.ts";
import { RunQueue } from "#web/session/run-queue.ts";

/** What the session needs to know of the page it serves. */
export interface PageFacts {
  readonly isOnline: () => boolean;
  /** True once the page is in the background, from where it may not come back. */
  readonly isHidden: () => boolean;
  /** True while the reader sees the feed's first post: a new feed may take its place. */
  readonly isAtTop: () => boolean;
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
  /** Where the model's loading progress is told. */
  readonly onModelProgress: (listener: (loadedBytes: number, totalBytes: number) => void) => void;
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
  #pending: RankedFeed | undefined;
  /** False while the first feed has not been asked for: it will find the model by itself. */
  #begun = false;
  #modelSettled: Promise<void> = Promise.resolve();
  readonly #shownBy = new WeakMap<RankedCandidate, ReaderStore>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.state = signal<FeedState>(initialState(parts.page.isOnline()));
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
    this.#modelSettled = this.#loadModel();
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
    const { ranker, onModelProgress } = this.#parts;
    this.#setModel({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
    onModelProgress((loadedBytes, totalBytes) => {
      if (this.state.value.model.phase === "loading")
        this.#setModel({ phase: "loading", loadedBytes, totalBytes });
    });
    try {
      const loaded = await ranker.load();
      if (!loaded.ok) return this.#setModel({ phase: "failed", reason: loaded.error.reason });
      const { runtime, threads } = loaded.value;
      this.#setModel({ phase: "ready", runtime, threads });
    } catch (error) {
      // The browser refused even the worker.
      return this.#setModel({ phase: "failed", reason: String(error) });
    }
    this.#offerRanked();
  }

  /**
   * Replaces what no model ranked. Fetches again, always, whatever the history holds: a request must not tell whether
   * there is one.
   */
  #offerRanked(): void {
    const { ranking, mode } = this.state.value;
    const unranked = ranking?.by === "newest-first" || ranking?.by === "cached";
    if (this.#begun && unranked && mode === "for-you") void this.rank(OFFER);
  }

  #setModel(model: ModelState): void {
    this.patch({ model });
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
      await this.#showRuntime();
      const modelCameMeanwhile =
        model.phase !== "ready" && this.state.value.model.phase === "ready";
      if (modelCameMeanwhile && mode === "for-you") this.#offerRanked();
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

  /** A call may have changed the runtime: one that crashes is given up for the next. */
  async #showRuntime(): Promise<void> {
    const { model } = this.state.value;
    if (model.phase !== "ready") return;
    const loaded = await this.#parts.ranker.load();
    if (!loaded.ok) this.#setModel({ phase: "failed", reason: loaded.error.reason });
    else if (loaded.value.runtime !== model.runtime) {
      const { runtime, threads } = loaded.value;
      this.#setModel({ phase: "ready", runtime, threads });
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

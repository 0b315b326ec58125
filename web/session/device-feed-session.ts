import type { ReadonlySignal } from "@preact/signals";
import type { Action } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { type EpochMs, type PostId, postId, type UserId } from "#shared/types/ids.ts";
import type { MarkKind } from "#web/db/feed-db.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";
import { explainPost } from "#web/session/explain.ts";
import { type ControllerParts, FeedController, REFRESH } from "#web/session/feed-controller.ts";
import type { Explanation, FeedSession, FeedState, Reader } from "#web/session/feed-session.ts";
import { ReaderDirectory, type ReaderDirectoryParts } from "#web/session/reader-directory.ts";
import type { RuntimeChoice } from "#web/session/runtime-settings.ts";
import { Sightings } from "#web/session/sightings.ts";

export type SessionParts = ControllerParts & ReaderDirectoryParts;

/** The session that runs on the device: private facts in IndexedDB, candidates from the edge, the model in a worker. */
export class DeviceFeedSession implements FeedSession {
  readonly #parts: SessionParts;
  readonly #controller: FeedController;
  readonly #sightings: Sightings;
  readonly #readers: ReaderDirectory;
  #hasActed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#controller = new FeedController(parts);
    this.#readers = new ReaderDirectory(parts);
    this.#sightings = new Sightings(() => this.#controller.showReader());
  }

  get state(): ReadonlySignal<FeedState> {
    return this.#controller.state;
  }

  async start(): Promise<void> {
    const { page } = this.#parts;
    page.listen({
      online: () => this.#controller.wentOnline(),
      offline: () => this.#controller.patch({ online: false }),
      hidden: () => void this.#sightings.flush(),
    });
    // Before anything is remembered: nothing of it depends on who reads.
    this.#controller.loadModel();
    try {
      const last = await this.#restore();
      void this.#listReaders();
      await this.#controller.open(last);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#controller.patch({
        status: "error",
        error: `This browser does not let the app remember anything: ${reason}`,
      });
      return;
    }
    await this.#controller.begin();
  }

  async refresh(): Promise<void> {
    await this.#sightings.flush();
    await this.#controller.rank(REFRESH);
  }

  showPending(): void {
    this.#controller.showPending();
  }

  stopModel(): void {
    this.#controller.stopModel();
  }

  getModel(): Promise<void> {
    return this.#controller.getModel();
  }

  chooseRuntime(choice: RuntimeChoice): Promise<void> {
    return this.#controller.chooseRuntime(choice);
  }

  async chooseReader(id: UserId): Promise<void> {
    const reader = this.state.value.readers.find((known) => known.id === id);
    if (!reader) throw new RangeError(`there is no reader ${id}`);
    await this.#sightings.flush();
    await this.#readers.choose(reader);
    await this.#controller.open(reader);
    void this.#controller.begin();
  }

  async setMode(mode: FeedState["mode"]): Promise<void> {
    this.#controller.patch({ mode });
    void this.#controller.rank({ fetch: false, dropSeen: false, place: "replace" });
    await this.#parts.db.settings.put({ key: "mode", value: mode });
  }

  async like(post: RankedCandidate): Promise<void> {
    await this.#toggle("like", "favorite", post);
  }

  async repost(post: RankedCandidate): Promise<void> {
    await this.#toggle("repost", "repost", post);
  }

  async reply(post: RankedCandidate, text: string): Promise<void> {
    const id = this.#newPostId();
    await this.#change(post.id, (store, at) => [
      store.addReply({ id, postId: post.id, text, at }),
      store.act(post, "reply", at),
    ]);
  }

  async lessLikeThis(post: RankedCandidate): Promise<{ undo(): Promise<void> }> {
    const { feed } = this.#controller;
    const above = this.#postAbove(post.id);
    await this.#change(above, (store, at) => [
      feed.sendAway(post.id),
      store.act(post, "not_interested", at),
    ]);
    return {
      undo: () =>
        this.#change(above, (store) => [
          feed.bringBack(post.id),
          store.takeBack(post.id, "not_interested"),
        ]),
    };
  }

  follow(author: UserId): Promise<void> {
    return this.#markAuthor("follow", author, "follow_author");
  }

  unfollow(author: UserId): Promise<void> {
    return this.#unmarkAuthor("follow", author, "follow_author");
  }

  async mute(author: UserId): Promise<{ undo(): Promise<void> }> {
    await this.#markAuthor("mute", author, "mute_author");
    return { undo: () => this.unmute(author) };
  }

  async block(author: UserId): Promise<{ undo(): Promise<void> }> {
    await this.#markAuthor("block", author, "block_author");
    return { undo: () => this.unblock(author) };
  }

  unmute(author: UserId): Promise<void> {
    return this.#unmarkAuthor("mute", author, "mute_author");
  }

  unblock(author: UserId): Promise<void> {
    return this.#unmarkAuthor("block", author, "block_author");
  }

  async setMutedKeywords(keywords: readonly string[]): Promise<void> {
    const wanted = new Set(keywords.map((keyword) => keyword.trim()).filter((k) => k !== ""));
    const before = this.#controller.feed.store.marked("keyword");
    await this.#change(this.#firstPost(), (store, at) => [
      ...[...wanted].filter((k) => !before.has(k)).map((k) => store.mark("keyword", k, at)),
      ...[...before].filter((k) => !wanted.has(k)).map((k) => store.unmark("keyword", k)),
    ]);
  }

  sawPost(post: RankedCandidate, dwellMs: number): void {
    const store = this.#controller.shownBy(post);
    if (!store) return;
    this.#sightings.add(store, { post, dwellMs, at: this.#parts.clocks.now() });
    if (this.#parts.page.isHidden()) void this.#sightings.flush();
  }

  async didAction(post: RankedCandidate, action: Action): Promise<void> {
    const stored = this.#controller.feed.store.act(post, action, this.#parts.clocks.now());
    this.#controller.showReader();
    await stored;
  }

  explain(post: RankedCandidate): Promise<Explanation> {
    const { history } = this.#controller.feed.store;
    return Promise.resolve(explainPost(post, history, this.state.value.posts));
  }

  async forget(): Promise<void> {
    await this.#controller.feed.store.forget();
    await this.#controller.open(this.state.value.reader);
    void this.#controller.begin();
  }

  /**
   * Changes the reader's facts: on screen at once, then stored; the feed is ranked again below `anchor`. New candidates
   * (`fetch`) may take every place while the reader is at the top.
   */
  async #change(
    anchor: PostId | undefined,
    write: (store: ReaderStore, at: EpochMs) => Promise<void>[],
    fetch = false,
  ): Promise<void> {
    const { clocks, page } = this.#parts;
    // The first act: now there is something to lose, and a browser that asks does so after a click.
    if (!this.#hasActed) page.askToKeep();
    this.#hasActed = true;
    const writes = write(this.#controller.feed.store, clocks.now());
    this.#controller.showReader();
    const place = fetch && page.isAtTop() ? "replace" : "after";
    void this.#controller.rank({ fetch, dropSeen: false, place, anchor });
    await Promise.all(writes);
  }

  #toggle(kind: MarkKind, action: Action, post: RankedCandidate): Promise<void> {
    return this.#change(post.id, (store, at) =>
      store.marked(kind).has(post.id)
        ? [store.unmark(kind, post.id), store.takeBack(post.id, action)]
        : [store.mark(kind, post.id, at), store.act(post, action, at)],
    );
  }

  /** The act is remembered on the author's first post on screen: the model learns from posts. */
  #markAuthor(kind: "follow" | "mute" | "block", author: UserId, action: Action): Promise<void> {
    const post = this.#postBy(author);
    const anchor = kind === "follow" ? post?.id : post && this.#postAbove(post.id);
    return this.#change(
      anchor ?? this.#firstPost(),
      (store, at) => [store.mark(kind, author, at), ...(post ? [store.act(post, action, at)] : [])],
      kind === "follow",
    );
  }

  #unmarkAuthor(kind: "follow" | "mute" | "block", author: UserId, action: Action): Promise<void> {
    return this.#change(
      this.#postBy(author)?.id ?? this.#firstPost(),
      (store) => {
        const visit = store.history.findLast(
          ({ authorId, actions }) => authorId === author && actions.includes(action),
        );
        return [
          store.unmark(kind, author),
          ...(visit ? [store.takeBack(visit.postId, action)] : []),
        ];
      },
      kind === "follow",
    );
  }

  /** Not `crypto.randomUUID`: it is missing on a plain-http address in the local network. */
  #newPostId(): PostId {
    const random = crypto.getRandomValues(new Uint32Array(4));
    return postId(`local:${Array.from(random, (word) => word.toString(36)).join("")}`);
  }

  #postBy(author: UserId): RankedCandidate | undefined {
    return this.state.value.posts.find(({ authorId }) => authorId === author);
  }

  #firstPost(): PostId | undefined {
    return this.state.value.posts[0]?.id;
  }

  #postAbove(id: PostId): PostId | undefined {
    const { posts } = this.state.value;
    return posts[posts.findIndex((post) => post.id === id) - 1]?.id;
  }

  /** The mode and the readers of last time. Answers who was reading. */
  async #restore(): Promise<Reader> {
    const [{ readers, last }, mode] = await Promise.all([
      this.#readers.restore(),
      this.#parts.db.settings.get("mode"),
    ]);
    this.#controller.patch({ mode: mode?.value === "newest" ? "newest" : "for-you", readers });
    return last;
  }

  /** Offline on a first visit there is only yourself; the next start tries again. */
  async #listReaders(): Promise<void> {
    try {
      this.#controller.patch({ readers: await this.#readers.all() });
    } catch (error) {
      console.warn("No demo readers:", error);
    }
  }
}

import type { ReadonlySignal } from "@preact/signals";
import type { Action } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import type { ModelState, ModelUpdate } from "#web/session/model-state.ts";
import type { RuntimeChoice, RuntimeState } from "#web/session/runtime-settings.ts";
import type { Runtime } from "#web/workers/ranker/ranker.api.ts";

/** What ordered the feed that is on screen: the model on some runtime, or what takes its place. */
export type RankedBy = Runtime | "light" | "newest-first" | "cached";
export type { ModelState } from "#web/session/model-state.ts";

export interface Ranking {
  readonly by: RankedBy;
  /** Candidates that were ranked (after the filters). */
  readonly candidateCount: number;
  /** The model's time for all candidates, or the sort's. */
  readonly rankMs: number;
  /** The whole refresh: fetch, filter, rank, select. */
  readonly totalMs: number;
  readonly timings: readonly { readonly step: string; readonly ms: number }[];
  /** Why it was not the wanted runtime; absent if it was. */
  readonly fellBack?: string | undefined;
  /** What went wrong meanwhile and was put right: a sentence for people; absent if nothing did. */
  readonly recovered?: string | undefined;
  readonly at: EpochMs;
  readonly modelVersion?: string | undefined;
  /** How many posts each filter took out, by the filter's name. */
  readonly removed: Readonly<Record<string, number>>;
  /** Stages that failed in this refresh. */
  readonly failed: readonly string[];
}

/** One part of "why am I seeing this", largest first. */
export interface ScorePart {
  readonly action: Action | "dwell_seconds";
  /** Probability in [0, 1], or seconds. */
  readonly predicted: number;
  readonly weight: number;
  /** predicted x weight: score units. */
  readonly contribution: number;
}

export interface Explanation {
  readonly source: RankedCandidate["source"];
  readonly sourceRank?: number | undefined;
  readonly inNetwork: boolean;
  readonly score: number;
  readonly weightedScore?: number | undefined;
  readonly authorDiversity?: number | undefined;
  readonly outOfNetwork?: number | undefined;
  readonly parts: readonly ScorePart[];
  /** Things the reader did that resemble this post, strongest first; at most three. */
  readonly because: readonly {
    readonly excerpt: string;
    readonly actions: readonly Action[];
    readonly at: EpochMs;
  }[];
}

/** Whose eyes the app looks through. */
export interface Reader {
  readonly id: UserId;
  readonly name: string;
  /** One line: what this reader likes. */
  readonly about: string;
  readonly kind: "demo" | "self";
}

export interface ReplyDraft {
  readonly id: PostId;
  readonly text: string;
  readonly at: EpochMs;
}

export interface FeedState {
  /** With "error" there may still be posts: those of before, ranked again. */
  readonly status: "loading" | "ready" | "error";
  /** For people; present with status "error". */
  readonly error?: string | undefined;
  readonly online: boolean;
  readonly mode: "for-you" | "newest";
  readonly posts: readonly RankedCandidate[];
  /**
   * Posts that are new in a feed that waits, because the reader is in the middle of this one; 0 if it has only another
   * order, absent if none waits. `showPending` shows it.
   */
  readonly pending?: number | undefined;
  readonly ranking?: Ranking | undefined;
  readonly model: ModelState;
  /** A newer version on its way; absent if none is. */
  readonly update?: ModelUpdate | undefined;
  /** What computes the ranking: what the reader has chosen, and what was measured. */
  readonly runtimes: RuntimeState;
  /** A choice that is on its way to be used; absent if none is. */
  readonly choosing?: RuntimeChoice | undefined;
  readonly reader: Reader;
  readonly readers: readonly Reader[];
  readonly following: ReadonlySet<UserId>;
  readonly liked: ReadonlySet<PostId>;
  readonly reposted: ReadonlySet<PostId>;
  readonly mutedAuthors: ReadonlySet<UserId>;
  readonly blockedAuthors: ReadonlySet<UserId>;
  readonly mutedKeywords: readonly string[];
  /** The reader's own replies, by the post they answer. */
  readonly replies: ReadonlyMap<PostId, readonly ReplyDraft[]>;
  readonly historyCount: number;
}

/**
 * What the page can ask for. The page renders `state` and calls these; it never touches the database, the network or
 * the worker. Every method settles when its effect is stored; the re-ranked feed arrives in `state` afterwards.
 */
export interface FeedSession {
  readonly state: ReadonlySignal<FeedState>;
  /** Opens the database, shows the cached feed, then refreshes. Call once. */
  start(): Promise<void>;
  /** Fetches candidates and ranks them. */
  refresh(): Promise<void>;
  /** Puts the feed that waits (`pending`) on screen. Does nothing if none waits. */
  showPending(): void;
  /** Stops the download of the model; what has come is kept. */
  stopModel(): void;
  /** Gets the model, or a newer one, that was stopped, has failed, or waits for a yes. */
  getModel(): Promise<void>;
  /** Ranks on this runtime, or on the fastest, from now on. Settles when it is in use. */
  chooseRuntime(choice: RuntimeChoice): Promise<void>;
  chooseReader(id: UserId): Promise<void>;
  setMode(mode: FeedState["mode"]): Promise<void>;
  /** Toggles; a second call takes it back. */
  like(post: RankedCandidate): Promise<void>;
  repost(post: RankedCandidate): Promise<void>;
  reply(post: RankedCandidate, text: string): Promise<void>;
  /** "Less like this": remembered as not_interested; the post leaves. `undo` brings it back. */
  lessLikeThis(post: RankedCandidate): Promise<{ undo(): Promise<void> }>;
  follow(author: UserId): Promise<void>;
  unfollow(author: UserId): Promise<void>;
  mute(author: UserId): Promise<{ undo(): Promise<void> }>;
  block(author: UserId): Promise<{ undo(): Promise<void> }>;
  unmute(author: UserId): Promise<void>;
  unblock(author: UserId): Promise<void>;
  setMutedKeywords(keywords: readonly string[]): Promise<void>;
  /** A post was on screen for this long; stored as an impression and, past a threshold, as dwell. */
  sawPost(post: RankedCandidate, dwellMs: number): void;
  /** Opened, photo expanded, profile visited, link followed, video opened, ... */
  didAction(post: RankedCandidate, action: Action): Promise<void>;
  explain(post: RankedCandidate): Promise<Explanation>;
  /** Forgets everything about this reader on this device. */
  forget(): Promise<void>;
}

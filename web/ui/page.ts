import { type ReadonlySignal, type Signal, batch, computed, effect, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostId, UserId } from "#shared/types/ids.ts";
import type { Author, MediaItem } from "#shared/types/post.ts";
import type { FeedSession } from "#web/session/feed-session.ts";

/** The dialog that is open. One at a time. */
export type DialogRequest =
  | { readonly kind: "why"; readonly post: RankedCandidate }
  | { readonly kind: "author"; readonly author: Author; readonly post: RankedCandidate }
  | { readonly kind: "media"; readonly media: MediaItem; readonly post: RankedCandidate }
  | { readonly kind: "ranking" | "readers" | "settings" | "shortcuts" };

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "problem";
  readonly undo?: (() => Promise<void>) | undefined;
}

/** An optimistic answer on screen until the session has stored the real one. */
export type Override = { readonly on: boolean };

/** Posts shown at first, and added each time the reader nears the end. */
export const SHOWN_STEP = 20;
const TOAST_MS = 7_000;
const CLOCK_MS = 30_000;
/** Posts and authors remembered for quotes, reposts and the settings' lists. */
const KNOWN_LIMIT = 2_000;

/** Everything the components share: the session, and what only the page knows. */
export interface Page {
  readonly session: FeedSession;
  readonly dialog: Signal<DialogRequest | undefined>;
  readonly toasts: Signal<readonly Toast[]>;
  /** What the live region says next. */
  readonly announcement: Signal<string>;
  readonly composer: Signal<PostId | undefined>;
  readonly shownCount: Signal<number>;
  /** A refresh that the reader asked for is under way. */
  readonly refreshing: Signal<boolean>;
  /** `like:<post>`, `repost:<post>`, `follow:<author>`. */
  readonly overrides: Signal<ReadonlyMap<string, Override>>;
  /** Long texts and covered posts that the reader opened. */
  readonly opened: Signal<ReadonlySet<string>>;
  /** The post acted on last; a reordering keeps it in place. */
  readonly actedOn: { id: PostId | undefined };
  /** Milliseconds since the epoch, ticking slowly: for ages. */
  readonly now: ReadonlySignal<number>;
  readonly knownAuthors: ReadonlyMap<UserId, Author>;
  readonly knownPosts: ReadonlyMap<PostId, RankedCandidate>;
  toast(text: string, undo?: Toast["undo"]): void;
  dismiss(id: number): void;
  /** Waits for a call to the session; a failure becomes a toast that begins with `problem`. */
  attempt<T>(problem: string, call: Promise<T>): Promise<T | undefined>;
}

export function createPage(session: FeedSession): Page {
  const toasts = signal<readonly Toast[]>([]);
  const announcement = signal("");
  const now = signal(Date.now());
  const knownAuthors = new Map<UserId, Author>();
  const knownPosts = new Map<PostId, RankedCandidate>();
  const posts = computed(() => session.state.value.posts);
  let lastToast = 0;

  const remember = <K, V>(known: Map<K, V>, key: K, value: V) => {
    known.delete(key);
    known.set(key, value);
    const oldest = known.size > KNOWN_LIMIT ? known.keys().next() : undefined;
    if (oldest && !oldest.done) known.delete(oldest.value);
  };
  effect(() => {
    for (const post of posts.value) {
      remember(knownAuthors, post.authorId, post.author);
      remember(knownPosts, post.id, post);
    }
  });
  setInterval(() => (now.value = Date.now()), CLOCK_MS);

  const dismiss = (id: number) => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };
  const show = (text: string, tone: Toast["tone"], undo?: Toast["undo"]) => {
    const id = (lastToast += 1);
    batch(() => {
      toasts.value = [...toasts.value.slice(-2), { id, text, tone, undo }];
      announcement.value = undo ? `${text} Undo is available.` : text;
    });
    setTimeout(() => dismiss(id), TOAST_MS);
  };

  return {
    session,
    dialog: signal(undefined),
    toasts,
    announcement,
    composer: signal(undefined),
    shownCount: signal(SHOWN_STEP),
    refreshing: signal(false),
    overrides: signal(new Map()),
    opened: signal(new Set()),
    actedOn: { id: undefined },
    now,
    knownAuthors,
    knownPosts,
    toast: (text, undo) => show(text, "plain", undo),
    dismiss,
    attempt: async (problem, call) => {
      try {
        return await call;
      } catch (error) {
        show(`${problem} ${error instanceof Error ? error.message : String(error)}`, "problem");
        return undefined;
      }
    },
  };
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error("a component of the feed was rendered outside <App>");
  return page;
}

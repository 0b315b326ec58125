import { signal } from "@preact/signals";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { type EpochMs, type UserId, epochMs, postId, userId } from "#shared/types/ids.ts";
import type {
  FeedSession,
  FeedState,
  Ranking,
  Reader,
  ScorePart,
} from "#web/session/feed-session.ts";
import { samplePosts } from "./sample-posts.ts";

const READERS: readonly Reader[] = [
  {
    id: userId("reader-1"),
    name: "Ada",
    about: "Birds, rivers and long walks; little patience for hot takes.",
    kind: "demo",
  },
  {
    id: userId("reader-2"),
    name: "Tomás",
    about: "Compilers by day, football at the weekend.",
    kind: "demo",
  },
  {
    id: userId("reader-3"),
    name: "Wren",
    about: "Science news first, in any language.",
    kind: "demo",
  },
  {
    id: userId("self"),
    name: "Yourself",
    about: "Starts with nothing and learns from what you do.",
    kind: "self",
  },
];

const PARTS: readonly ScorePart[] = [
  { action: "reply", predicted: 0.081, weight: 5, contribution: 0.405 },
  { action: "favorite", predicted: 0.41, weight: 0.5, contribution: 0.205 },
  { action: "not_interested", predicted: 0.0031, weight: -43.2, contribution: -0.134 },
  { action: "repost", predicted: 0.066, weight: 1, contribution: 0.066 },
  { action: "dwell_seconds", predicted: 11.2, weight: 0.004, contribution: 0.045 },
  { action: "click", predicted: 0.093, weight: 0.4, contribution: 0.037 },
  { action: "dwell", predicted: 0.52, weight: 0.05, contribution: 0.026 },
  { action: "not_dwelled", predicted: 0.48, weight: -0.02, contribution: -0.0096 },
  { action: "report", predicted: 0.00001, weight: -234, contribution: -0.0023 },
];
const PARTS_SUM = PARTS.reduce((sum, { contribution }) => sum + contribution, 0);

const LATENCY_MS = 30;
const pause = () => new Promise((resolve) => setTimeout(resolve, LATENCY_MS));

const toggled = <T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};

/** What a test can look at and push: calls that the page made, and states it should show. */
export interface SampleSession extends FeedSession {
  readonly calls: string[];
  set(part: Partial<FeedState>): void;
  /** From now on every call that stores something fails. */
  break(): void;
}

/** A feed session in memory, for the page's own tests: it ranks by a toy rule, so that likes and follows reorder the feed. */
export function sampleSession(now: EpochMs): SampleSession {
  const everything = samplePosts(now);
  const calls: string[] = [];
  let broken = false;
  let hidden = new Set<string>();

  const state = signal<FeedState>({
    status: "loading",
    online: true,
    mode: "for-you",
    posts: [],
    model: { phase: "idle" },
    runtimes: { choice: "automatic" },
    reader: READERS[0] ?? { id: userId("none"), name: "", about: "", kind: "self" },
    readers: READERS,
    following: new Set(["101", "103"].map(userId)),
    liked: new Set(),
    reposted: new Set(),
    mutedAuthors: new Set(),
    blockedAuthors: new Set(),
    mutedKeywords: [],
    replies: new Map(),
    historyCount: 214,
  });
  const set = (part: Partial<FeedState>) => {
    state.value = { ...state.value, ...part };
  };

  const ranking = (count: number): Ranking => ({
    by: state.value.mode === "newest" ? "newest-first" : "kernel",
    candidateCount: 1_024,
    rankMs: state.value.mode === "newest" ? 0.4 : 84,
    totalMs: 131,
    timings: [
      { step: "candidates", ms: 31 },
      { step: "filters", ms: 2.4 },
      { step: "PhoenixScorer", ms: 84 },
      { step: "AuthorDiversityScorer", ms: 0.8 },
      { step: "selector", ms: 0.3 },
    ],
    at: epochMs(now + calls.length),
    modelVersion: "phoenix-demo-1",
    removed: {
      DropDuplicatesFilter: 112,
      AgeFilter: 37,
      SeenPostsFilter: 21 + count,
      MutedKeywordFilter: 3,
    },
    failed: [],
    fellBack: state.value.mode === "newest" ? undefined : "WebGPU does not start: no adapter",
  });

  function rerank(): void {
    const { mode, liked, following, mutedAuthors, blockedAuthors, mutedKeywords } = state.value;
    const likedAuthors = new Set(
      everything.filter(({ id }) => liked.has(id)).map((post) => post.authorId),
    );
    const muted = (text: string) =>
      mutedKeywords.some((word) => text.toLowerCase().includes(word.toLowerCase()));
    const posts = everything
      .filter(
        ({ id, authorId }) =>
          !hidden.has(id) && !mutedAuthors.has(authorId) && !blockedAuthors.has(authorId),
      )
      .filter(({ text }) => !muted(text))
      .map((post): RankedCandidate => {
        const inNetwork = following.has(post.authorId);
        const taste = likedAuthors.has(post.authorId) ? 1.6 : 1;
        const own = state.value.reader.id === "reader-2" ? 1 / (1 + (post.score % 0.37)) : 1;
        return { ...post, inNetwork, score: post.score * taste * own * (inNetwork ? 1.1 : 1) };
      })
      .toSorted((a, b) => (mode === "newest" ? b.createdAt - a.createdAt : b.score - a.score));
    set({ status: "ready", posts, ranking: ranking(hidden.size), pending: undefined });
  }

  async function change(call: string, part: () => Partial<FeedState>): Promise<void> {
    calls.push(call);
    await pause();
    if (broken) throw new Error("The disk is full.");
    set(part());
    rerank();
  }

  const withUndo = async (call: string, key: "mutedAuthors" | "blockedAuthors", id: UserId) => {
    const flip = () => ({ [key]: toggled(state.value[key], id) });
    await change(call, flip);
    return { undo: () => change(`undo ${call}`, flip) };
  };

  return {
    state,
    calls,
    set,
    break: () => {
      broken = true;
    },
    start: () =>
      change("start", () => ({ model: { phase: "ready", runtime: "kernel", threads: 2 } })),
    refresh: () => change("refresh", () => ({})),
    showPending: () => {
      calls.push("showPending");
      rerank();
    },
    stopModel: () => void calls.push("stopModel"),
    getModel: async () => void calls.push("getModel"),
    chooseRuntime: (choice) =>
      change(`chooseRuntime ${choice}`, () => ({ runtimes: { ...state.value.runtimes, choice } })),
    chooseReader: (id) =>
      change(`chooseReader ${id}`, () => {
        const reader = READERS.find((candidate) => candidate.id === id) ?? state.value.reader;
        const own = reader.kind === "self";
        return {
          reader,
          liked: new Set(),
          following: new Set(own ? [] : ["101", "103"].map(userId)),
          historyCount: own ? 0 : 214,
        };
      }),
    setMode: (mode) => change(`setMode ${mode}`, () => ({ mode })),
    like: ({ id }) => change(`like ${id}`, () => ({ liked: toggled(state.value.liked, id) })),
    repost: ({ id }) =>
      change(`repost ${id}`, () => ({ reposted: toggled(state.value.reposted, id) })),
    reply: ({ id }, text) =>
      change(`reply ${id} ${text}`, () => {
        const own = state.value.replies.get(id) ?? [];
        const draft = { id: postId(`reply-${calls.length}`), text, at: epochMs(now) };
        return { replies: new Map(state.value.replies).set(id, [...own, draft]) };
      }),
    lessLikeThis: async ({ id }) => {
      await change(`less ${id}`, () => {
        hidden.add(id);
        return {};
      });
      return {
        undo: () =>
          change(`undo less ${id}`, () => {
            hidden.delete(id);
            return {};
          }),
      };
    },
    follow: (id) =>
      change(`follow ${id}`, () => ({ following: new Set(state.value.following).add(id) })),
    unfollow: (id) =>
      change(`unfollow ${id}`, () => ({ following: toggled(state.value.following, id) })),
    mute: (id) => withUndo(`mute ${id}`, "mutedAuthors", id),
    block: (id) => withUndo(`block ${id}`, "blockedAuthors", id),
    unmute: (id) =>
      change(`unmute ${id}`, () => ({ mutedAuthors: toggled(state.value.mutedAuthors, id) })),
    unblock: (id) =>
      change(`unblock ${id}`, () => ({ blockedAuthors: toggled(state.value.blockedAuthors, id) })),
    setMutedKeywords: (mutedKeywords) =>
      change(`words ${mutedKeywords.join(",")}`, () => ({ mutedKeywords })),
    sawPost: ({ id }, dwellMs) => void calls.push(`saw ${id} ${Math.round(dwellMs)}`),
    didAction: async ({ id }, action) => void calls.push(`${action} ${id}`),
    explain: async (post) => {
      await pause();
      return {
        source: post.source,
        sourceRank: post.sourceRank,
        inNetwork: post.inNetwork,
        score: PARTS_SUM * (post.authorDiversity ?? 1) * (post.outOfNetwork ?? 1),
        weightedScore: PARTS_SUM,
        authorDiversity: post.authorDiversity,
        outOfNetwork: post.outOfNetwork,
        parts: PARTS,
        because: [
          {
            excerpt: "The kingfishers are back at the weir, both of them",
            actions: ["favorite", "reply"],
            at: epochMs(now - 3_600_000),
          },
          {
            excerpt: "A field guide to standing still",
            actions: ["dwell", "open_link"],
            at: epochMs(now - 90_000_000),
          },
        ],
      };
    },
    forget: () =>
      change("forget", () => {
        hidden = new Set();
        return { liked: new Set(), historyCount: 0, mutedKeywords: [], replies: new Map() };
      }),
  };
}

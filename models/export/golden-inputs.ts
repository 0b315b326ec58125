import type { GoldenPost, GoldenReader } from "#shared/features/golden.ts";
import { type EpochMs, epochMs, hours, minutes, postId, userId } from "#shared/types/ids.ts";

export const GOLDEN_NOW = epochMs(Date.UTC(2026, 10, 20, 12));
const ago = (ms: number): EpochMs => epochMs(GOLDEN_NOW - ms);

type GoldenInput = Omit<GoldenPost, "features" | "embedding">;

/** One post of every form that the features tell apart. */
export const GOLDEN_POSTS: readonly GoldenInput[] = [
  {
    id: postId("1990000000000000001"),
    authorId: userId("1001"),
    createdAt: ago(hours(1)),
    text: "Saturn's rings through a small telescope tonight #astronomy",
    lang: "en",
    topics: ["astronomy"],
    media: [{ kind: "photo" }],
    counts: { likes: 12, reposts: 2, replies: 1, views: 340 },
  },
  {
    id: postId("1990000000000000002"),
    authorId: userId("1002"),
    createdAt: ago(hours(5)),
    text: "Which opening do you play against the Caro-Kann?",
    lang: "en",
    topics: ["chess"],
    counts: { likes: 3, reposts: 0, replies: 9, views: 150 },
  },
  {
    id: postId("hn:12224879"),
    authorId: userId("hn:ne0phyte"),
    createdAt: ago(hours(20)),
    text: "Interactive dynamic video",
    links: ["https://www.example.org/video?id=1"],
    counts: { likes: 386, reposts: 0, replies: 52 },
  },
  {
    id: postId("1990000000000000004"),
    authorId: userId("1003"),
    createdAt: ago(minutes(3)),
    text: "今日はとても良い天気なので、山に登ってコーヒーを飲みました。",
    lang: "ja",
    media: [{ kind: "video", durationMs: 42_000 }],
    counts: { likes: 0, reposts: 0, replies: 0, views: 4 },
  },
  {
    id: postId("1990000000000000005"),
    authorId: userId("1004"),
    createdAt: ago(hours(47)),
    text: "Ein Tipp für den Garten: Tomaten nicht von oben gießen. Die Blätter bleiben trocken, und die Pflanze bleibt gesund.",
    lang: "de",
    topics: ["gardening"],
    counts: { likes: 80, reposts: 11, replies: 6, views: 2_100 },
  },
  {
    id: postId("1990000000000000006"),
    authorId: userId("1001"),
    createdAt: ago(hours(2)),
    text: "Agreed, the seeing was poor.",
    lang: "en",
    replyTo: {
      postId: postId("1990000000000000001"),
      authorId: userId("1001"),
      rootId: postId("1990000000000000001"),
    },
    counts: { likes: 1, reposts: 0, replies: 0, views: 30 },
  },
  {
    id: postId("1990000000000000007"),
    authorId: userId("1005"),
    createdAt: ago(hours(3)),
    text: "",
    repostOf: { postId: postId("1990000000000000005"), authorId: userId("1004") },
    counts: { likes: 0, reposts: 0, replies: 0, views: 12 },
  },
  {
    id: postId("1990000000000000008"),
    authorId: userId("1006"),
    createdAt: ago(hours(9)),
    text: "Esto es exactamente lo que decía ayer 🐦",
    lang: "es",
    quoteOf: { postId: postId("1990000000000000002"), authorId: userId("1002") },
    labels: ["graphic"],
    counts: { likes: 5, reposts: 1, replies: 2, views: 400 },
  },
];

/** A newcomer, a reader of one post, and one with a longer past than one session. */
export const GOLDEN_HISTORIES: readonly GoldenReader["history"][] = [
  [],
  [{ post: 0, at: ago(minutes(20)), actions: ["favorite", "dwell"], dwellSeconds: 12.5 }],
  [
    { post: 4, at: ago(hours(40)), actions: ["dwell", "click", "repost"], dwellSeconds: 25 },
    { post: 2, at: ago(hours(19)), actions: ["not_dwelled", "post_unexplored"], dwellSeconds: 0.8 },
    { post: 7, at: ago(hours(8)), actions: ["not_interested"], dwellSeconds: 1.5 },
    { post: 1, at: ago(hours(4)), actions: ["reply", "dwell", "click"], dwellSeconds: 90 },
    { post: 5, at: ago(minutes(31)), actions: [], dwellSeconds: 0 },
    { post: 0, at: ago(minutes(30)), actions: ["photo_expand", "dwell"], dwellSeconds: 7 },
  ],
];

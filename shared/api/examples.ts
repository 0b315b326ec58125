/**
 * One worked request and answer per route, in an order in which they can be replayed against an empty store. They stand
 * in the OpenAPI document, and a test replays them with all times moved to now.
 */

/** The clock of the examples. */
export const EXAMPLES_NOW = 1_795_176_000_000;

const ADA = { id: "ada", name: "Ada", handle: "ada", followers: 1_204, verified: true } as const;
const SUNSET = {
  id: "1795175400000000001",
  authorId: "ada",
  createdAt: EXAMPLES_NOW - 600_000,
  text: "The last light over the harbour #sunset",
  lang: "en",
  media: [{ kind: "photo", alt: "Boats before an orange sky", width: 1_600, height: 900 }],
  topics: ["photography"],
} as const;
const REPLY = {
  id: "1795175700000000002",
  authorId: "ben",
  createdAt: EXAMPLES_NOW - 300_000,
  text: "Which lens was that?",
  lang: "en",
  replyTo: { postId: SUNSET.id, authorId: "ada", rootId: SUNSET.id },
} as const;

const ALLOWED = { home: { action: "allow" }, recommendations: { action: "allow" } } as const;
/** Shortened: features are `[F]`, the embedding is base64 of `[E]` bytes. */
const ENCODING = { features: [8_451, 120], embedding: "AAEC", modelVersion: "phoenix-1" } as const;
const HYDRATED_SUNSET = {
  ...SUNSET,
  author: ADA,
  counts: { likes: 41, reposts: 3, replies: 1, quotes: 0 },
  visibility: ALLOWED,
  ...ENCODING,
} as const;
const HYDRATED_REPLY = {
  ...REPLY,
  author: { id: "ben", name: "ben", handle: "ben" },
  counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
  visibility: ALLOWED,
  ...ENCODING,
  ancestors: [SUNSET.id],
} as const;

const IN_NETWORK = {
  request: { following: ["ada", "ben"], limit: 10 },
  answer: {
    posts: [
      { ...HYDRATED_REPLY, source: "in-network", sourceRank: 1 },
      { ...HYDRATED_SUNSET, source: "in-network", sourceRank: 2 },
    ],
    partial: false,
    stats: { authors: 2, eligible: 2, returned: 2, ms: 3.1 },
  },
} as const;

const RETRIEVE = {
  request: { sources: ["popular"], limit: 1 },
  answer: {
    posts: [{ ...HYDRATED_SUNSET, source: "popular", sourceScore: 3.8, sourceRank: 1 }],
    sources: [{ name: "popular", count: 1, ms: 2.4 }],
    modelVersion: "phoenix-1",
  },
} as const;

const FEATURES = ENCODING.features;
const RANK = {
  request: {
    modelVersion: ENCODING.modelVersion,
    context: {
      features: [FEATURES, FEATURES],
      actions: [["favorite", "dwell"], []],
      dwellSeconds: [6.5, 0],
      gaps: [0, 2],
      gap: 7,
    },
    candidates: [
      { features: FEATURES, age: 1, counts: { likes: 41, reposts: 3, replies: 1 } },
      { features: FEATURES },
    ],
  },
  /** Shortened: probabilities are base64 of `[2, A]` numbers of four bytes. */
  answer: {
    probabilities: "zczMPQrXIzw=",
    continuous: "AAAAPwAAgD4=",
    modelVersion: ENCODING.modelVersion,
    runtime: "kernel-int8",
    ms: 1.2,
  },
} as const;

export const EXAMPLES = {
  "/events": {
    request: {
      events: [
        { type: "author", author: ADA },
        { type: "post", post: SUNSET },
        { type: "post", post: REPLY },
        {
          type: "counts",
          postId: SUNSET.id,
          authorId: "ada",
          at: EXAMPLES_NOW - 60_000,
          counts: { likes: 40, reposts: 3 },
        },
        {
          type: "engage",
          action: "like",
          userId: "ben",
          postId: SUNSET.id,
          authorId: "ada",
          at: EXAMPLES_NOW - 30_000,
        },
        { type: "post", post: SUNSET },
        { type: "wave", userId: "ben" },
      ],
    },
    answer: {
      accepted: 5,
      duplicates: 1,
      rejected: [{ index: 6, code: "unknown-type", message: "no event has this type" }],
    },
  },
  "/in-network": IN_NETWORK,
  "/retrieve": RETRIEVE,
  "/candidates": {
    request: { inNetwork: IN_NETWORK.request, retrieve: RETRIEVE.request },
    answer: { inNetwork: IN_NETWORK.answer, retrieve: RETRIEVE.answer },
  },
  "/posts/lookup": {
    request: { ids: [SUNSET.id, "gone"] },
    answer: { posts: [{ ...HYDRATED_SUNSET, source: "lookup" }], missing: ["gone"] },
  },
  "/rank": RANK,
} as const;

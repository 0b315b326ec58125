import type { RankedCandidate } from "#shared/types/candidate.ts";
import { type EpochMs, epochMs, postId, userId } from "#shared/types/ids.ts";
import type { Author, HydratedPost, SourceName } from "#shared/types/post.ts";

/** Posts of every shape the page must show, for its tests and pictures. The app itself never loads this file. */
const AUTHORS: readonly Author[] = [
  { id: userId("101"), name: "Mira Okonkwo", handle: "mira", followers: 48_200, verified: true },
  { id: userId("102"), name: "Jonas Feld", handle: "feldjonas", followers: 912 },
  { id: userId("103"), name: "The Tidal Review", handle: "tidal", followers: 230_400 },
  { id: userId("104"), name: "Ines", handle: "ines.codes", followers: 5_310 },
  {
    id: userId("105"),
    name: "Bartholomew Featherstonehaugh-Cholmondeley",
    handle: "bartholomew_the_longest_of_names",
    followers: 77,
  },
  { id: userId("106"), name: "ليلى حداد", handle: "layla", followers: 15_800 },
  { id: userId("107"), name: "佐藤 はるか", handle: "haruka", followers: 3_050 },
  { id: userId("r/science"), name: "r/science", handle: "r/science" },
];

type Shape = Partial<Omit<HydratedPost, "id" | "author" | "authorId" | "createdAt">> & {
  readonly by: number;
  readonly ageMinutes: number;
  readonly inNetwork?: boolean;
};

const LONG = `A short note on why the herons came back to the canal this spring, and what it took.

For eleven years the lock was closed, the water stood, and nothing but algae liked it. Then three neighbours asked the waterworks a plain question: what would it cost to let it flow for two hours a night? Less than lighting the path, it turned out.

The first winter nothing happened. The second, minnows. In March of the third a single heron stood on the sill at dawn and looked offended at everyone, which is how you know a heron is well.

There is no lesson about grand plans here. Somebody asked a small question, somebody else answered it honestly, and the water did the rest. If you have a dead canal near you: ask about the nights. #rivers #birds`;

const SHAPES: readonly Shape[] = [
  {
    by: 0,
    ageMinutes: 4,
    inNetwork: true,
    source: "in-network",
    text: "Three kingfishers on one branch this morning. I did not breathe for a full minute. #birds",
    media: [
      {
        kind: "photo",
        alt: "Three kingfishers side by side on a low willow branch over still water",
        width: 1600,
        height: 1067,
      },
    ],
    counts: { likes: 1_240, reposts: 96, replies: 41, quotes: 7 },
  },
  {
    by: 3,
    ageMinutes: 11,
    source: "two-tower",
    text: "TIL you can run a transformer over a thousand posts on a laptop in the time it takes to blink. The trick is that candidates never look at each other, so the context runs once. Notes: https://example.org/notes/candidate-isolation?utm_source=feed",
    counts: { likes: 318, reposts: 52, replies: 19, quotes: 4 },
  },
  {
    by: 2,
    ageMinutes: 25,
    inNetwork: true,
    source: "in-network",
    text: LONG,
    counts: { likes: 9_870, reposts: 1_402, replies: 233, quotes: 88 },
  },
  {
    by: 1,
    ageMinutes: 38,
    source: "popular",
    text: "hot take: the best feed is the one that tells you when it is done",
    counts: { likes: 22_400, reposts: 3_100, replies: 870, quotes: 410 },
  },
  {
    by: 5,
    ageMinutes: 52,
    source: "two-tower",
    lang: "ar",
    text: "صباح الخير من بيروت. البحر هادئ اليوم والقهوة ساخنة. #صباح",
    media: [{ kind: "photo", alt: "فنجان قهوة على شرفة تطل على البحر", width: 1000, height: 1000 }],
    counts: { likes: 402, reposts: 18, replies: 22, quotes: 1 },
  },
  {
    by: 6,
    ageMinutes: 70,
    source: "recent",
    lang: "ja",
    text: "今日はカワセミを見ました。青い光がすっと水面を走って、もう見えない。#野鳥",
    media: [{ kind: "video", alt: "川面をかすめて飛ぶカワセミ", durationMs: 14_000 }],
    counts: { likes: 64, reposts: 5, replies: 2, quotes: 0 },
  },
  {
    by: 3,
    ageMinutes: 95,
    inNetwork: true,
    source: "in-network",
    text: "@feldjonas that is the nicest definition of done I have heard all year",
    replyTo: { postId: postId("sample-3"), authorId: userId("102"), rootId: postId("sample-3") },
    counts: { likes: 37, reposts: 0, replies: 3, quotes: 0 },
  },
  {
    by: 0,
    ageMinutes: 130,
    inNetwork: true,
    source: "in-network",
    text: "",
    repostOf: { postId: postId("sample-3"), authorId: userId("102") },
  },
  {
    by: 7,
    ageMinutes: 150,
    source: "popular",
    text: "A 40-year study of tidal marshes finds that they store carbon faster when left alone than when restored by machine",
    links: [
      "https://www.example.com/articles/2026/11/tidal-marsh-carbon-storage-forty-year-study-results",
    ],
    originalCreatedAt: epochMs(Date.UTC(2021, 4, 3, 9)),
    counts: { likes: 31_900, reposts: 0, replies: 1_204, quotes: 0 },
  },
  {
    by: 4,
    ageMinutes: 200,
    source: "two-tower",
    text: "This one is covered until you ask.",
    visibility: {
      home: { action: "allow" },
      recommendations: { action: "interstitial", reason: "graphic-content" },
    },
  },
  {
    by: 2,
    ageMinutes: 240,
    inNetwork: true,
    source: "in-network",
    text: "Read this one for the last paragraph alone.",
    quoteOf: { postId: postId("sample-1"), authorId: userId("104") },
    counts: { likes: 210, reposts: 33, replies: 4, quotes: 2 },
  },
  {
    by: 1,
    ageMinutes: 300,
    source: "two-tower",
    text: "From a post nobody here has seen:",
    quoteOf: { postId: postId("elsewhere"), authorId: userId("999") },
  },
  {
    by: 6,
    ageMinutes: 380,
    source: "recent",
    text: "Four from the walk.",
    media: [
      { kind: "photo", alt: "Moss on a stone wall" },
      { kind: "photo", alt: "A wren in a hedge" },
      { kind: "photo", alt: "Fog over the reservoir" },
      { kind: "photo" },
    ],
    counts: { likes: 88, reposts: 9, replies: 6, quotes: 0 },
  },
  {
    by: 4,
    ageMinutes: 600,
    source: "two-tower",
    text: "Averyveryverylongwordwithoutanyspaces".repeat(6),
    counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
  },
  {
    by: 0,
    ageMinutes: 1_500,
    inNetwork: true,
    source: "in-network",
    text: "Two hours at the hide. Nothing came. Perfect.\n\nTomorrow again.",
    media: [
      {
        kind: "video",
        alt: "Reeds moving in the wind, nothing else",
        durationMs: 192_000,
        width: 1080,
        height: 1920,
      },
    ],
    counts: { likes: 540, reposts: 12, replies: 30, quotes: 1 },
  },
];

const FILLERS = [
  "Small wins: the build is green and the kettle is on.",
  "Does anyone else keep a list of words they only ever read and never said aloud?",
  "Rain on the tin roof, a borrowed book, no signal. Ten out of ten. #quiet",
  "If your benchmark has no peer in the same run, it is a diary entry.",
  "The lighthouse keeper's log is online now: https://example.org/lighthouse/log. Start with 1911.",
];

function samplePost(shape: Shape, index: number, now: EpochMs): RankedCandidate {
  const { by, ageMinutes, inNetwork = false, ...rest } = shape;
  const author = AUTHORS[by];
  if (author === undefined) throw new Error(`no sample author ${by}`);
  return {
    text: "",
    source: "two-tower" satisfies SourceName,
    counts: { likes: 12, reposts: 1, replies: 0, quotes: 0 },
    visibility: { home: { action: "allow" }, recommendations: { action: "allow" } },
    features: [],
    embedding: "",
    modelVersion: "sample",
    sourceRank: index + 1,
    ...rest,
    id: postId(`sample-${index}`),
    authorId: author.id,
    author,
    createdAt: epochMs(now - ageMinutes * 60_000),
    inNetwork,
    score: 2.4 * 0.93 ** index,
    weightedScore: 3.2 * 0.93 ** index,
    authorDiversity: index % 4 === 3 ? 0.62 : 1,
    outOfNetwork: inNetwork ? 1 : 0.75,
  };
}

/** The special shapes first, then plain posts, 60 in all. */
export function samplePosts(now: EpochMs): readonly RankedCandidate[] {
  const fillers = Array.from({ length: 60 - SHAPES.length }, (_, i): Shape => ({
    by: i % AUTHORS.length,
    ageMinutes: 420 + i * 37,
    text: FILLERS[i % FILLERS.length] ?? "",
    inNetwork: i % 3 === 0,
    source: i % 3 === 0 ? "in-network" : "two-tower",
  }));
  const posts = [...SHAPES, ...fillers].map((shape, i) => samplePost(shape, i, now));
  const known = new Map(posts.map((post) => [post.id, post]));
  return posts.map((post) => ({
    ...post,
    reposted: post.repostOf && known.get(post.repostOf.postId),
    quoted: post.quoteOf && known.get(post.quoteOf.postId),
    parent: post.replyTo && known.get(post.replyTo.postId),
  }));
}

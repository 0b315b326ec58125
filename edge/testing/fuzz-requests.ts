import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { AUTHORIZED } from "#edge/testing/api.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { ACTIONS } from "#shared/types/action.ts";

type Random = () => number;
type Json = null | boolean | number | string | JsonList | JsonRecord;
type JsonList = readonly Json[];
interface JsonRecord {
  readonly [key: string]: Json;
}
const isList = (value: Json): value is JsonList => Array.isArray(value);

export interface FuzzRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

const pick = <T>(random: Random, items: readonly [T, ...T[]]): T =>
  items[Math.floor(random() * items.length)] ?? items[0];
const below = (random: Random, n: number): number => Math.floor(random() * n);

const POST_ROUTES = [
  "/events",
  "/in-network",
  "/retrieve",
  "/candidates",
  "/posts/lookup",
  "/rank",
] as const;

/** Values that break naive code: wrong types, edges of numbers and text, names of prototypes. */
function junk(random: Random, depth = 0): Json {
  const leaf = pick<() => Json>(random, [
    () => null,
    () => random() < 0.5,
    () => pick(random, [0, -1, 1.5, 1e308, -1e-7, 2 ** 53, 2 ** 63, Number.MAX_SAFE_INTEGER]),
    () => Date.now() + below(random, 1e7),
    () => "",
    () =>
      pick(random, ["\ud800", "\udc00x", "a\u0000b", "\u007f", "__proto__", "constructor", "💥"]),
    () => "x".repeat(pick(random, [1, 511, 512, 513, 600, 2_000])),
    () => "é".repeat(pick(random, [32_768, 32_769])),
    () => String(below(random, 1e9)),
  ]);
  if (depth > 2 || random() < 0.7) return leaf();
  const children = Array.from({ length: below(random, 4) }, () => junk(random, depth + 1));
  if (random() < 0.5) return children;
  const keys = ["id", "type", "post", "events", "ids", "__proto__", "toString", "x", "at"] as const;
  return Object.fromEntries(children.map((child) => [pick(random, keys), child]));
}

/** A well-formed body for a route, small. */
function validBody(random: Random, route: (typeof POST_ROUTES)[number]): Json {
  const id = (): string => `fuzz-${below(random, 40)}`;
  const inNetwork = {
    following: [id(), id()],
    exclude: [id()],
    limit: 5,
    videosOnly: random() < 0.5,
  };
  const retrieve = { limit: 3, exclude: [id()], sources: ["popular"] };
  switch (route) {
    case "/events":
      return { events: Array.from({ length: 1 + below(random, 3) }, () => validEvent(random)) };
    case "/in-network":
      return inNetwork;
    case "/retrieve":
      return retrieve;
    case "/candidates":
      return { inNetwork, retrieve };
    case "/posts/lookup":
      return { ids: [id(), id()] };
    case "/rank":
      return validRanking(random);
    default:
      return route satisfies never;
  }
}

function validRanking(random: Random): Json {
  const features = (): Json =>
    Array.from({ length: featureCount(MANIFEST.layout) }, () => below(random, 99_999));
  const counts = { likes: below(random, 99), reposts: 0, replies: 2 };
  return {
    modelVersion: MANIFEST.modelVersion,
    context: {
      features: [features(), features()],
      actions: [[pick(random, ACTIONS)], []],
      dwellSeconds: [random() * 50, 0],
      gaps: [0, below(random, 16)],
      gap: below(random, 16),
    },
    candidates: [
      { features: features(), age: below(random, 82), counts },
      { features: features() },
    ],
  };
}

function validEvent(random: Random): JsonRecord & { readonly type: string } {
  const n = below(random, 40);
  const ref = { postId: `fuzz-${n}`, authorId: `fuzz-author-${n}` };
  const at = 1_790_000_000_000 + below(random, 1_000);
  const edge = { userId: `fuzz-author-${below(random, 9)}`, targetId: ref.authorId, at };
  return pick<JsonRecord & { readonly type: string }>(random, [
    {
      type: "post",
      post: {
        id: ref.postId,
        authorId: ref.authorId,
        createdAt: at,
        text: "fuzz",
        replyTo: { ...ref, rootId: "root" },
        media: [{ kind: "photo", width: 3 }],
        topics: ["a"],
      },
    },
    { type: pick(random, ["delete", "undelete"]), ...ref, at },
    { type: "author", author: { id: ref.authorId, name: "F", handle: "f", followers: n } },
    { type: "engage", action: "like", userId: "u", ...ref, at },
    { type: "unengage", action: "view", userId: "u", eventId: "e", ...ref, at },
    { type: "counts", ...ref, at, counts: { likes: n } },
    { type: pick(random, ["follow", "unblock"]), ...edge },
  ]);
}

/** The value with something inside it replaced, removed or repeated. */
function mutated(random: Random, value: Json): Json {
  if (typeof value !== "object" || value === null || random() < 0.15) return junk(random);
  if (isList(value)) {
    const items = [...value];
    const i = below(random, items.length);
    const item = items[i] ?? null;
    const way = random();
    if (way < 0.2) items.push(item);
    else if (way < 0.3) items.splice(i, 1);
    else items[i] = mutated(random, item);
    return items;
  }
  const entries = Object.entries(value);
  const i = below(random, entries.length);
  const [key, item] = entries[i] ?? ["x", null];
  const way = random();
  if (way < 0.15) return Object.fromEntries(entries.filter((_, j) => j !== i));
  if (way < 0.2) return { ...value, [pick(random, ["extra", "__proto__", "at"])]: junk(random) };
  return { ...value, [key]: mutated(random, item) };
}

/** An event that no server may accept, whatever the dice. */
function hopelessEvent(random: Random): Json {
  const event = validEvent(random);
  const { type } = event;
  const bad = pick(random, [
    "",
    "x".repeat(513 + below(random, 99)),
    "a\u0001",
    "\ud800",
    7,
    null,
    {},
    [],
  ] as const);
  return pick<() => Json>(random, [
    () => pick(random, [null, 3, "post", [], {}, { type: null }] as const),
    () => ({ ...event, type: `${type}?` }),
    () => ({ type }),
    () => {
      const record = event["post"] ?? event["author"];
      if (record === undefined)
        return {
          ...event,
          [type.includes("follow") || type.includes("block") ? "userId" : "postId"]: bad,
        };
      return { ...event, [type]: { ...(record as object), id: bad } };
    },
    () => {
      const late = Date.now() + 120_000 + below(random, 1e9);
      if (type === "post") return { type, post: { ...(event["post"] as object), createdAt: late } };
      if (type === "author")
        return { type, author: { ...(event["author"] as object), createdAt: late } };
      return { ...event, at: late };
    },
    () => ({
      type: "post",
      post: {
        id: "hopeless",
        authorId: "hopeless",
        createdAt: 1,
        text: pick(random, ["", "\udfff", "x".repeat(32_769), 5, null] as const),
      },
    }),
  ])();
}

const STRANGE_AUTHORIZATION = [
  "",
  "Bearer",
  "Bearer x",
  "Basic ZGV2",
  "bearer  deva",
  "dev",
] as const;

/** A body that is no JSON, or no JSON of the route. */
function brokenBody(random: Random): string | Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(validBody(random, pick(random, POST_ROUTES)));
  return pick<() => string | Uint8Array<ArrayBuffer>>(random, [
    () => text.slice(0, below(random, text.length)),
    () => text + pick(random, ["}", "x", ",", "\u0000"]),
    () => text.replace(/"/, pick(random, ["'", "", '\\"'])),
    () => "[".repeat(1 + below(random, 20_000)),
    () => pick(random, ["", " ", "undefined", "NaN", "{,}", "\ufeff", "+1"]),
    () => Uint8Array.from({ length: 1 + below(random, 60) }, () => 128 + below(random, 128)),
  ])();
}

/** A request that must leave the store as it is. */
export function hopelessRequest(random: Random): FuzzRequest {
  const events = JSON.stringify({
    events: Array.from({ length: 1 + below(random, 3) }, () => hopelessEvent(random)),
  });
  const post = { path: "/api/v1/events", method: "POST", headers: AUTHORIZED, body: events };
  return pick<() => FuzzRequest>(random, [
    () => post,
    () => post,
    () => ({ ...post, body: brokenBody(random) }),
    () => ({
      ...post,
      headers: { authorization: pick(random, STRANGE_AUTHORIZATION) },
      body: JSON.stringify(validBody(random, "/events")),
    }),
    () => ({ ...post, method: pick(random, ["PUT", "PATCH", "DELETE"]) }),
    () => ({
      ...post,
      path: pick(random, ["/api/v1/Events", "/api/v1/events/x", "/api/v2/events", "/api"]),
    }),
    () => readRequest(random, brokenBody(random)),
    () => readRequest(random, JSON.stringify(junk(random))),
  ])();
}

/** A request that may be right or wrong. */
export function doubtfulRequest(random: Random): FuzzRequest {
  const route = pick(random, POST_ROUTES);
  const body = JSON.stringify(mutated(random, validBody(random, route)));
  return { path: `/api/v1${route}`, method: "POST", headers: AUTHORIZED, body };
}

const readRequest = (random: Random, body: string | Uint8Array<ArrayBuffer>): FuzzRequest => ({
  path: `/api/v1${pick(random, ["/in-network", "/retrieve", "/candidates", "/posts/lookup", "/rank"])}`,
  method: "POST",
  headers: {},
  body,
});

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { HydratedPostSchema } from "#shared/api/records.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import { isHydratedPost } from "#web/api/is-hydrated-post.ts";

const ref = { postId: postId("p"), authorId: userId("a") };
const { inNetwork: _, ...plain } = candidate("x");
/** Every field there is. */
const full = {
  ...plain,
  lang: "en",
  replyTo: { ...ref, rootId: postId("r") },
  repostOf: ref,
  quoteOf: ref,
  media: [
    { kind: "photo", alt: "a", url: "u", width: 1, height: 2 },
    { kind: "video", durationMs: 9 },
  ],
  topics: ["t"],
  links: ["l"],
  subscriberOnly: false,
  labels: ["l"],
  network: "n",
  url: "u",
  originalCreatedAt: epochMs(1),
  author: {
    id: "a",
    name: "n",
    handle: "h",
    followers: 1,
    following: 2,
    verified: true,
    avatar: "a",
    createdAt: 3,
  },
  counts: { likes: 1, reposts: 2, replies: 3, quotes: 4, views: 5 },
  visibility: { home: { action: "drop", reason: "spam" }, recommendations: { action: "allow" } },
  features: [1, -2],
  sourceScore: 0.5,
  sourceRank: 1,
  ancestors: ["p"],
} as const;

type Path = readonly (string | number)[];

/** The path of every value inside `value`, leaves and branches. */
const paths = (value: unknown, at: Path = []): Path[] => [
  ...(at.length > 0 ? [at] : []),
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))
    : []),
];

function changed(at: Path, change: (parent: Record<string, unknown>, key: string) => void) {
  const copy = structuredClone(full) as unknown as Record<string, unknown>;
  let parent = copy;
  for (const key of at.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  change(parent, String(at.at(-1)));
  return copy;
}

const schemaAccepts = (value: unknown) => z.safeParse(HydratedPostSchema, value).success;

it.each([
  { what: "a plain post", post: plain },
  { what: "a post with every field", post: full },
])("accepts $what, as the schema does", ({ post }) => {
  expect(schemaAccepts(post)).toBe(true);
  expect(isHydratedPost(post)).toBe(true);
});

describe("judges like the schema", () => {
  it("when any one field is missing", () => {
    for (const at of paths(full)) {
      const post = changed(at, (parent, key) => {
        delete parent[key];
      });
      expect([at, isHydratedPost(post)]).toEqual([at, schemaAccepts(post)]);
    }
  });

  it.each([{ wrong: null }, { wrong: {} }, { wrong: [] }])(
    "when any one field is $wrong",
    ({ wrong }) => {
      for (const at of paths(full)) {
        const post = changed(at, (parent, key) => {
          parent[key] = wrong;
        });
        expect([at, isHydratedPost(post)]).toEqual([at, schemaAccepts(post)]);
      }
    },
  );

  // The schema also limits numbers and names the sources; the guard only says what code may touch safely.
  it.each([{ wrong: 1.5 }, { wrong: "" }])(
    "or takes more, never less, when any one field is $wrong",
    ({ wrong }) => {
      const posts = paths(full).map((at) =>
        changed(at, (parent, key) => {
          parent[key] = wrong;
        }),
      );
      const refused = posts.filter((post) => !isHydratedPost(post));
      expect(refused.length).toBeGreaterThan(30);
      expect(refused.filter(schemaAccepts)).toEqual([]);
    },
  );

  it.each([null, undefined, 7, "post", []])("when it is no post at all: %j", (value) => {
    expect(isHydratedPost(value)).toBe(false);
    expect(schemaAccepts(value)).toBe(false);
  });
});

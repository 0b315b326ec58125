import { afterEach, expect, it } from "vitest";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { differences, type ExpectedPost } from "#edge/importer/stored-posts.ts";
import { type ScriptedServer, scriptedServer } from "#edge/importer/testing.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";

let server: ScriptedServer;
afterEach(() => server.stop());

const post = { id: postId("p"), authorId: userId("a"), createdAt: epochMs(1), text: "t" };
const author = { id: "a", name: "A", handle: "a" };
const expected: ExpectedPost = { post, author, likes: 1, replies: 2 };
const stored = {
  ...post,
  author,
  counts: { likes: 1, replies: 2, reposts: 0, quotes: 0 },
  visibility: { home: { action: "allow" }, recommendations: { action: "allow" } },
  features: [],
  embedding: "",
  modelVersion: "m",
  source: "lookup",
};

const differencesOf = async (posts: readonly object[], all = [expected]) => {
  server = await scriptedServer(() => ({ json: { posts, missing: [] } }));
  return differences(new EdgeConnection({ url: server.url, token: "t" }), all);
};

it("a store that equals the file differs nowhere", async () => {
  expect(await differencesOf([stored])).toEqual([]);
});

it.each([
  ["a missing post", [], "p: missing"],
  ["another text", [{ ...stored, text: "T" }], "p: post is"],
  ["a field that was not sent", [{ ...stored, lang: "en" }], "p: post is"],
  ["another author", [{ ...stored, author: { ...author, name: "B" } }], "p: author is"],
  ["a like too many", [{ ...stored, counts: { ...stored.counts, likes: 2 } }], "p: counts is"],
])("finds %s", async (_, posts, line) => {
  expect(await differencesOf(posts)).toEqual([expect.stringContaining(line) as string]);
});

it("asks for no more ids at once than a lookup takes", async () => {
  const all = Array.from({ length: 1_201 }, (_, i) => ({
    ...expected,
    post: { ...post, id: postId(`p${i}`) },
  }));
  expect(await differencesOf([], all)).toHaveLength(1_201);
  const asked = server.received.map(({ json }) => (json as { ids: string[] }).ids.length);
  expect(asked).toEqual([500, 500, 201]);
});

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { encodePosts } from "#edge/embedding/encode-posts.ts";
import { TopK } from "#edge/order/top-k.ts";
import { mergeSources, type RankedHits } from "#edge/retrieval/merge-sources.ts";
import { ApiClient } from "#edge/testing/api.ts";
import { post } from "#edge/testing/records.ts";
import { objectOf } from "#edge/thunder/shard-map.ts";
import { RetrieveAnswer } from "#shared/api/reads.ts";
import { decodeEmbedding, encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { epochMs, hours, minutes, postId, userId } from "#shared/types/ids.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import type { Post } from "#shared/types/post.ts";

const api = new ApiClient(env);
const random = seededRandom(4);
const now = Date.now();
const E = MANIFEST.embeddingDim;
const reader = Int8Array.from({ length: E }, () => Math.round(random() * 80 - 40));
const embedding = encodeEmbedding(reader);
const { modelVersion } = MANIFEST;

const WORDS = "perch thunder phoenix river coffee train violin market garden winter".split(" ");
const text = (): string =>
  Array.from({ length: 6 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(" ");

/** Authors of one object, so that its shard holds far more than an even part of the best. */
const crowded = Array.from({ length: 400 }, (_, i) => userId(`crowd-${i}`)).filter(
  (id) => objectOf(id) === 3,
);
const posts: Post[] = Array.from({ length: 500 }, (_, i) =>
  post(`r${i}`, (i < 200 ? crowded[i % crowded.length] : undefined) ?? `author-${i % 60}`, {
    text: text(),
    // The crowded shard's posts are also the newest.
    createdAt: now - minutes(i < 200 ? i / 10 : 60 + i),
    ...(i % 9 === 0 && { labels: ["spam"] }),
    ...(i % 10 === 1 && { repostOf: { postId: postId("r0"), authorId: userId("x") } }),
  }),
);
const deleted = posts.filter((_, i) => i % 11 === 5);
const proposable = posts.filter(
  (record) => !record.labels && !record.repostOf && !deleted.includes(record),
);

beforeAll(async () => {
  await api.ingest(posts.map((record) => ({ type: "post", post: record })));
  await api.ingest(
    deleted.map(({ id, authorId }) => ({ type: "delete", postId: id, authorId, at: now })),
  );
});

const dot = (a: Int8Array, b: Int8Array): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const bruteForce = (candidates: readonly Post[]): { id: string; score: number }[] =>
  encodePosts(candidates)
    .flatMap(({ embedding: encoded }, i) => {
      const record = candidates[i];
      const vector = decodeEmbedding(encoded, E);
      if (!record || !vector) return [];
      return { id: record.id, createdAt: record.createdAt, score: dot(reader, vector) / 127 ** 2 };
    })
    .toSorted((a, b) => b.score - a.score || newestFirst(a as never, b as never))
    .map(({ id, score }) => ({ id, score }));

const retrieve = async (body: object): Promise<RetrieveAnswer> =>
  RetrieveAnswer.parse(await api.read("/retrieve", { modelVersion, ...body }));

describe("two-tower", () => {
  it.each([1, 10, 100, 1_000])(
    "finds exactly the best %i of a brute-force search",
    async (limit) => {
      const { posts: found } = await retrieve({ embedding, sources: ["two-tower"], limit });
      const best = bruteForce(proposable).slice(0, limit);
      expect(found.map(({ id, sourceScore }) => ({ id, score: sourceScore }))).toEqual(best);
      expect(found.map(({ sourceRank }) => sourceRank)).toEqual(best.map((_, i) => i + 1));
    },
  );

  it("leaves out what is excluded and fills its place", async () => {
    const all = bruteForce(proposable).map(({ id }) => id);
    const request = { embedding, sources: ["two-tower"], limit: 20, exclude: all.slice(0, 15) };
    expect((await retrieve(request)).posts.map(({ id }) => id)).toEqual(all.slice(15, 35));
  });
});

describe("recent", () => {
  it("is exact where one shard holds nearly all of the newest", async () => {
    const { posts: found } = await retrieve({ sources: ["recent"], limit: 150 });
    const newest = proposable.toSorted(newestFirst).slice(0, 150);
    expect(found.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
  });
});

describe("popular", () => {
  it("prefers engagement, and of equal engagement the younger", async () => {
    const at = now - 1_000;
    const [young, old, quiet] = [proposable[0], proposable.at(-1), proposable[1]];
    if (!young || !old || !quiet) throw new Error("no posts");
    const counts = (record: Post, likes: number) => ({
      type: "counts",
      postId: record.id,
      authorId: record.authorId,
      at,
      counts: { likes, reposts: 0, replies: 0, quotes: 0 },
    });
    await api.ingest([counts(young, 500), counts(old, 500), counts(quiet, 2)]);
    const { posts: found } = await retrieve({ sources: ["popular"], limit: 3 });
    expect(found.map(({ id }) => id)).toEqual([young.id, old.id, quiet.id]);
  });
});

describe("all sources", () => {
  it("answer each post once, say who found it, and count what they gave", async () => {
    const { posts: found, sources } = await retrieve({ embedding, limit: 200 });
    expect(new Set(found.map(({ id }) => id)).size).toBe(200);
    expect(sources.map(({ name, count }) => [name, count])).toEqual([
      ["two-tower", 140],
      ["popular", 40],
      ["recent", 20],
    ]);
  });

  it("fill the answer for a guest, who has no embedding", async () => {
    const { posts: found, sources } = await retrieve({ limit: 100 });
    expect(found).toHaveLength(100);
    expect(sources.map(({ name }) => name)).toEqual(["popular", "recent"]);
  });
});

describe("mergeSources", () => {
  const hits = (ids: string[], fresh = true) =>
    ids.map((id, i) => ({
      id: postId(id),
      createdAt: epochMs(now - (fresh ? 0 : hours(99))),
      score: -i,
      fresh,
      object: 0,
    }));
  const merge = (found: RankedHits, limit: number): string[] =>
    mergeSources(found, limit).map(({ id, source, rank }) => `${source}:${id}:${rank}`);

  it("gives a post to the first source that found it, with its rank there", () => {
    const found = { popular: hits(["a", "b"]), recent: hits(["b", "c"]) };
    expect(merge(found, 3)).toEqual(["popular:a:1", "popular:b:2", "recent:c:2"]);
  });

  it("hands on what a source cannot fill", () => {
    const found = { "two-tower": hits(["a"]), popular: hits([]), recent: hits(["b", "c", "d"]) };
    expect(merge(found, 10)).toHaveLength(4);
  });

  it("takes archived posts only when the fresh ones have run out", () => {
    const found = {
      "two-tower": [...hits(["a"]), ...hits(["old"], false)],
      recent: hits(["b", "c"]),
    };
    expect(merge(found, 3)).toEqual(["two-tower:a:1", "recent:b:1", "recent:c:2"]);
    expect(merge(found, 4)).toContain("two-tower:old:2");
  });
});

describe("TopK", () => {
  it("keeps what a sort would put first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.nat(20), (items, k) => {
        const better = (a: number, b: number): number => b - a;
        const top = new TopK<number>(k, better);
        for (const item of items) top.push(item);
        expect(top.sorted()).toEqual(items.toSorted(better).slice(0, k));
      }),
      { seed: 9 },
    );
  });
});

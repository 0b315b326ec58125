import { defaultDevice, init } from "@jax-js/jax";
import { beforeAll, expect, it } from "vitest";
import { buildReference } from "#models/contract.ts";
import { type ReferenceMode, referenceConfig } from "#models/phoenix/reference/config.ts";
import type { HashedTable, HashedViewer } from "#models/phoenix/reference/hashed-inputs.ts";
import { unifiedRows } from "#models/phoenix/reference/hashes.ts";
import {
  corpusVectors,
  type RankerModel,
  type RetrievalModel,
  runPipeline,
} from "#models/phoenix/reference/run-pipeline.ts";
import { startRetrieval } from "#models/phoenix/reference/start.ts";
import { largestDifference } from "#models/phoenix/reference/testing/largest-difference.ts";
import { seededWeights } from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { normals } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const SMALL = { D: 16, layers: 2, queryHeads: 4, kvHeads: 2, keySize: 8, S: 7 };
const vocabularies = { user: 50, item: 1_000, author: 100 };
const normal = normals(seededRandom(9));
const table: HashedTable = {
  vocabularies,
  D: SMALL.D,
  values: Float32Array.from({ length: unifiedRows(vocabularies) * SMALL.D }, (_, i) =>
    i < SMALL.D ? 0 : normal(),
  ),
};
const posts = Array.from({ length: 60 }, (_, i) => ({
  postId: String(1_000 + i),
  authorId: String(i % 7),
}));
const viewer: HashedViewer = {
  userId: "5",
  history: [0, 1, 2].map((i) => ({
    postId: String(2_000 + i),
    authorId: String(i),
    actions: { [i]: 1 },
  })),
};

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

async function run(mode: ReferenceMode, options: { retrieve: number; slots: number }) {
  const config = referenceConfig({ ...SMALL, mode });
  const retrieval: RetrievalModel = {
    config,
    params: startRetrieval(config, seededRandom(2), { start: "trainable" }),
    table,
  };
  const ranker: RankerModel = { config, params: buildReference(config, seededWeights(3)), table };
  const corpus = { posts, vectors: await corpusVectors(posts, retrieval) };
  return runPipeline(retrieval, ranker, viewer, corpus, options);
}
type Ranked = Awaited<ReturnType<typeof run>>;
const probabilitiesOf = (ranked: Ranked) =>
  ranked
    .toSorted((a, b) => Number(a.post.postId) - Number(b.post.postId))
    .flatMap((r) => r.probabilities);

it("ranks what it retrieved, each post once, by favorite + reply / 2 + 0.3 repost + 0.2 dwell", async () => {
  const ranked = await run("january", { retrieve: 20, slots: 8 });
  expect(new Set(ranked.map(({ post }) => post)).size).toBe(20);
  expect(ranked.map(({ score }) => score)).toEqual(
    ranked.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  for (const { probabilities: p, score } of ranked)
    expect(score).toBeCloseTo(
      (p[0] ?? 0) + 0.5 * (p[1] ?? 0) + 0.3 * (p[2] ?? 0) + 0.2 * (p[10] ?? 0),
      6,
    );
  const leastFound = Math.min(...ranked.map(({ similarity }) => similarity));
  const all = await run("january", { retrieve: posts.length, slots: 8 });
  const left = all.filter(({ post }) => !ranked.some((r) => r.post === post));
  expect(Math.max(...left.map(({ similarity }) => similarity))).toBeLessThanOrEqual(leastFound);
});

it("by default scores a post the same in chunks of 64, of 8 and of 7, padding included", async () => {
  const whole = probabilitiesOf(await run("default", { retrieve: 20, slots: 64 }));
  for (const slots of [8, 7]) {
    const chunked = probabilitiesOf(await run("default", { retrieve: 20, slots }));
    expect(largestDifference(chunked, whole)).toBeLessThan(1e-6);
  }
});

it("in January's mode a post's score changes with the size of the chunks", async () => {
  const whole = probabilitiesOf(await run("january", { retrieve: 20, slots: 64 }));
  const chunked = probabilitiesOf(await run("january", { retrieve: 20, slots: 7 }));
  expect(largestDifference(chunked, whole)).toBeGreaterThan(1e-4);
});

import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { openGraph } from "#models/export/onnx-session.ts";
import { candidatesOnnx, contextOnnx, userTowerOnnx } from "#models/export/phoenix-graphs.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import {
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  TABLE_WIDTH,
  TRUNK,
} from "#models/phoenix/config.ts";
import { tokens, trunk } from "#models/phoenix/packed.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { POST_VECTOR } from "#models/phoenix/params.ts";
import { initPhoenix, initTable } from "#models/phoenix/start.ts";
import { embedPosts, embedReaders } from "#models/phoenix/towers.ts";
import { DONE, SHOWN } from "#models/training/world/batches.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { PostEmbedder } from "#shared/features/post-tower.ts";
import {
  CANDIDATE_FACTS,
  candidateInputs,
  contextInputs,
  HISTORY_FACTS,
} from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { epochMs, minutes, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

const S = 6;
const config = { ...TRUNK, S };
const A = ACTIONS.length;
const random = seededRandom(11);
const params = initPhoenix(config, random, new Float64Array(A).fill(0.1));
const table = quantizeTable(initTable(random), TABLE_WIDTH);
const shape = { layout: LAYOUT, ranker: { S, A } };
const now = epochMs(1_700_000_000_000);

const history: HistoryEntry[] = Array.from({ length: S }, (_, i) => ({
  postId: postId(String(i)),
  authorId: userId(`a${i % 3}`),
  features: [
    ...postFeatures({ authorId: userId(`a${i % 3}`), text: `post about topic ${i % 2}` }, LAYOUT),
  ],
  postCreatedAt: now,
  at: epochMs(now - minutes(2 ** (S - i))),
  actions: ACTIONS.filter((_action, a) => (a + i) % 5 === 0),
  dwellSeconds: 3 * i,
}));
const candidates = Array.from({ length: 5 }, (_, i) => ({
  features: postFeatures({ authorId: userId(`a${i}`), text: `topic ${i} again` }, LAYOUT),
  createdAt: epochMs(now - minutes(100 * i)),
  counts: { likes: i, reposts: 0, replies: i, views: 10 * i },
}));

/** The packed form of one reader's history and one candidate, as training sees it: the last row is the candidate. */
function packed(entries: readonly HistoryEntry[], candidate: (typeof candidates)[number]) {
  const T = S + 1;
  const context = contextInputs(entries, table, shape);
  const times = { now, lastAt: entries.at(-1)?.at };
  const one = candidateInputs([candidate], times, table, shape);
  const [posts, done, shown, mask] = [POST_VECTOR, DONE, SHOWN, 1].map(
    (n) => new Float32Array(T * n),
  ) as [
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
  ];
  posts.set(context.history_posts.data);
  posts.set(one.candidate_posts.data, S * POST_VECTOR);
  mask.set(context.history_mask.data);
  for (let i = 0; i < S; i++) {
    done.set(context.history_actions.data.subarray(i * A, (i + 1) * A), i * DONE);
    done.set(
      context.history_facts.data.subarray(i * HISTORY_FACTS, (i + 1) * HISTORY_FACTS),
      i * DONE + A,
    );
    done[i * DONE + A + HISTORY_FACTS + (context.history_gap.data[i] ?? 0)] = 1;
  }
  const last = S * SHOWN;
  shown.set(one.candidate_facts.data, last);
  shown[last + CANDIDATE_FACTS + (one.candidate_age.data[0] ?? 0)] = 1;
  shown[last + CANDIDATE_FACTS + FEATURES.ageBuckets + (one.candidate_gap.data[0] ?? 0)] = 1;
  const array = (data: Float32Array<ArrayBuffer>, width: number) =>
    np.array(data, { shape: [1, T, width] });
  return {
    posts: array(posts, POST_VECTOR),
    done: array(done, DONE),
    shown: array(shown, SHOWN),
    mask: np.array(mask, { shape: [1, T] }),
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

async function trainingScores(
  entries: readonly HistoryEntry[],
  candidate: (typeof candidates)[number],
) {
  const batch = packed(entries, candidate);
  const { input, trunk: trunkParams } = toDevice(params);
  const reader = input.reader.ref;
  const { history: h, candidates: c } = tokens(input, batch);
  const out = trunk(trunkParams, reader, h, c, batch.mask, { ...config, S: S + 1 });
  const [actions, continuous] = [await out.actionLogits.data(), await out.continuousLogits.data()];
  return {
    probabilities: Array.from(actions.subarray(S * A), sigmoid),
    continuous: Array.from(continuous.subarray(S), sigmoid),
  };
}

async function trainingReader(entries: readonly HistoryEntry[]) {
  const batch = packed(entries, candidates[0] as (typeof candidates)[number]);
  const { input, towers } = toDevice(params);
  const { postUp, postDown, ...readerTower } = towers;
  const posts = batch.posts.ref.reshape([S + 1, POST_VECTOR]);
  const embedded = embedPosts(postUp, postDown, posts).reshape([1, S + 1, EMBEDDING_DIM]);
  const { history: h } = tokens(input, batch);
  const data = await embedReaders(readerTower, h, embedded, batch.mask).data();
  return Array.from(data.subarray(S * EMBEDDING_DIM));
}

/** NaN where the lengths differ, so that no tolerance accepts it. */
function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return NaN;
  return expected.reduce((most, x, i) => Math.max(most, Math.abs((actual[i] ?? NaN) - x)), 0);
}

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe.each([0, 1, 3, S])("with a history of %i", (length) => {
  const entries = history.slice(S - length);

  it("the ONNX graphs score as the trained network does", async () => {
    const context = await openGraph(contextOnnx(params, config));
    const graph = await openGraph(candidatesOnnx(params, config));
    const outputs = await graph.run({
      ...(await context.run(contextInputs(entries, table, shape))),
      ...candidateInputs(candidates, { now, lastAt: entries.at(-1)?.at }, table, shape),
    });
    for (const [i, candidate] of candidates.entries()) {
      const expected = await trainingScores(entries, candidate);
      const row = outputs["probabilities"]?.data.subarray(i * A, (i + 1) * A) ?? [];
      expect(largestDifference(row, expected.probabilities)).toBeLessThan(1e-4);
      const seconds = outputs["continuous"]?.data.subarray(i, i + 1) ?? [];
      expect(largestDifference(seconds, expected.continuous)).toBeLessThan(1e-4);
    }
  });

  it("the reader tower embeds as the trained one does", async () => {
    const graph = await openGraph(userTowerOnnx(params, config));
    const { reader } = await graph.run(contextInputs(entries, table, shape));
    const expected = await trainingReader(entries);
    expect(largestDifference(reader?.data ?? [], expected)).toBeLessThan(1e-4);
  });
});

it("the post tower in TypeScript is the trained one, to half a step of int8", async () => {
  const { postUp, postDown } = params.towers;
  const embedder = new PostEmbedder(
    table,
    {
      inputs: POST_VECTOR,
      hidden: POST_TOWER_HIDDEN,
      outputs: EMBEDDING_DIM,
      up: postUp.data,
      down: postDown.data,
    },
    LAYOUT,
  );
  const vectors = candidateInputs(candidates, { now }, table, shape).candidate_posts.data;
  const up = np.array(postUp.data.slice(), { shape: [...postUp.shape] });
  const down = np.array(postDown.data.slice(), { shape: [...postDown.shape] });
  const posts = np.array(Float32Array.from(vectors), { shape: [candidates.length, POST_VECTOR] });
  const expected = await embedPosts(up, down, posts).data();
  for (const [i, { features }] of candidates.entries())
    expect(
      largestDifference(
        embedder.embed(features),
        Array.from(expected.subarray(i * EMBEDDING_DIM, (i + 1) * EMBEDDING_DIM), (x) => 127 * x),
      ),
    ).toBeLessThan(0.51);
});

describe("a candidate's score", () => {
  it("does not depend on the batch: permuted, split and merged batches agree to 1e-6", async () => {
    const context = await (
      await openGraph(contextOnnx(params, config))
    ).run(contextInputs(history, table, shape));
    const graph = await openGraph(candidatesOnnx(params, config));
    const score = async (chosen: typeof candidates) =>
      (
        await graph.run({
          ...context,
          ...candidateInputs(chosen, { now, lastAt: history.at(-1)?.at }, table, shape),
        })
      )["probabilities"]?.data ?? [];
    const all = await score(candidates);
    const reversed = await score(candidates.toReversed());
    const padded = await score([...candidates, ...candidates, ...candidates]);
    for (const [i, candidate] of candidates.entries()) {
      const own = Array.from({ length: A }, (_, a) => all[i * A + a] ?? NaN);
      const at = (rows: ArrayLike<number>, row: number) =>
        Array.from({ length: A }, (_, a) => rows[row * A + a] ?? NaN);
      expect(largestDifference(await score([candidate]), own)).toBeLessThan(1e-6);
      expect(largestDifference(at(reversed, candidates.length - 1 - i), own)).toBeLessThan(1e-6);
      expect(largestDifference(at(padded, candidates.length + i), own)).toBeLessThan(1e-6);
    }
  });
});

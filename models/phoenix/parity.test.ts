import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { largestDifference } from "#models/export/largest-difference.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { candidatesOnnx, contextOnnx } from "#models/export/phoenix-graphs.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { trainedOutputs } from "#models/export/trained-outputs.ts";
import { userTowerOnnx } from "#models/export/user-tower-graph.ts";
import {
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  TABLE_WIDTH,
  TRUNK,
} from "#models/phoenix/config.ts";
import { POST_VECTOR } from "#models/phoenix/params.ts";
import { initPhoenix, initTable } from "#models/phoenix/start.ts";
import { embedPosts } from "#models/phoenix/towers.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { PostEmbedder } from "#shared/features/post-tower.ts";
import { candidateInputs, contextInputs } from "#shared/features/ranker-inputs.ts";
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
const calibration = {
  scale: ACTIONS.map((_, a) => 1 + 0.03 * a),
  bias: ACTIONS.map((_, a) => 0.5 - 0.05 * a),
};

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

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

describe.each([0, 1, 3, S])("with a history of %i", (length) => {
  const entries = history.slice(S - length);

  it("the ONNX graphs answer as the trained network does", async () => {
    const context = await openGraph(contextOnnx(params, config));
    const graph = await openGraph(candidatesOnnx(params, config, calibration));
    const readerTower = await openGraph(userTowerOnnx(params, config));
    const past = contextInputs(entries, table, shape);
    const times = { now, lastAt: entries.at(-1)?.at };
    const posts = candidateInputs(candidates, times, table, shape);
    const expected = await trainedOutputs(params, config, past, posts, calibration);
    const scored = await graph.run({ ...(await context.run(past)), ...posts });
    const { reader } = await readerTower.run(past);
    for (const [actual, trained] of [
      [scored["probabilities"], expected.probabilities],
      [scored["continuous"], expected.continuous],
      [reader, expected.reader],
    ] as const)
      expect(largestDifference(actual?.data ?? [], trained)).toBeLessThan(1e-4);
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

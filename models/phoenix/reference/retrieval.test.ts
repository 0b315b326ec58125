import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { buildRetrieval } from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { type HostTensor, onDevice } from "#models/phoenix/reference/host-tensors.ts";
import {
  embedCandidates,
  embedUsers,
  retrieveTop,
  unitLength,
} from "#models/phoenix/reference/retrieval.ts";
import { startRetrieval } from "#models/phoenix/reference/start.ts";
import { largestDifference } from "#models/phoenix/reference/testing/largest-difference.ts";
import { plainCandidate, plainUser } from "#models/phoenix/reference/testing/plain-forward.ts";
import { seededInputs, seededWeights } from "#models/phoenix/reference/testing/seeded-inputs.ts";
import { normals } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** The reference's own test network. */
const CONFIG = referenceConfig({
  mode: "january",
  D: 64,
  S: 16,
  layers: 1,
  queryHeads: 2,
  kvHeads: 2,
  keySize: 32,
});
const LENGTHS = [16, 9, 0];
const N = 8;
const inputs = seededInputs(CONFIG, 6, { lengths: LENGTHS, N });

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

const rows = (data: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: data.length / width }, (_, i) =>
    Array.from({ length: width }, (__, k) => data[i * width + k] ?? NaN),
  );
const length = (x: readonly number[]) => Math.hypot(...x);

const users = (params: ReturnType<typeof startRetrieval>, config = CONFIG, the = inputs) => {
  const { context, layers } = toDevice(params);
  return embedUsers(
    { context, layers },
    onDevice(the.batch.context),
    onDevice(the.embeddings.context),
    config,
  );
};

describe("the user tower", () => {
  it("gives one vector of length 1 a user, trained or not", async () => {
    for (const start of ["published", "trainable"] as const) {
      const vectors = users(startRetrieval(CONFIG, seededRandom(1), { start }));
      expect(vectors.shape).toEqual([LENGTHS.length, CONFIG.D]);
      for (const vector of rows(await vectors.data(), CONFIG.D))
        expect(length(vector)).toBeCloseTo(1, 5);
    }
  });

  it.each([
    ["January's positions", CONFIG],
    ["right-anchored positions", { ...CONFIG, positions: "right-anchored" as const }],
  ])("answers what plain loops in double precision answer, at %s", async (_, config) => {
    const params = buildRetrieval(config, { linearProjection: true }, seededWeights(2));
    const { batch, embeddings } = inputs;
    const expected = LENGTHS.map((__, b) =>
      plainUser(params, batch.context, embeddings.context, config, b),
    );
    const actual = await users(params, config).data();
    expect(largestDifference(actual, expected.flat())).toBeLessThan(1e-5);
  });

  it("hears nothing that stands in the padding", async () => {
    const params = buildRetrieval(CONFIG, { linearProjection: true }, seededWeights(2));
    const { historyPosts } = inputs.embeddings.context;
    const loud = historyPosts.data.slice();
    const perUser = CONFIG.S * CONFIG.Hi * CONFIG.D;
    // The second user's history has nine entries.
    loud.fill(9, perUser + 9 * CONFIG.Hi * CONFIG.D, 2 * perUser);
    const context = { ...inputs.embeddings.context, historyPosts: { ...historyPosts, data: loud } };
    const changed = { ...inputs, embeddings: { ...inputs.embeddings, context } };
    const [quiet, noisy] = [users(params), users(params, CONFIG, changed)];
    expect(largestDifference(await noisy.data(), await quiet.data())).toBeLessThan(1e-6);
  });
});

describe.each([
  { name: "with its two layers", linearProjection: true },
  { name: "as a mean", linearProjection: false },
])("the candidate tower $name", ({ linearProjection }) => {
  const { tower } = startRetrieval(CONFIG, seededRandom(3), { linearProjection });
  const embed = (embeddings: { posts: HostTensor; authors: HostTensor }) =>
    embedCandidates(tower && toDevice(tower), onDevice(embeddings));

  it("gives one vector of length 1 a post, the one that plain loops give", async () => {
    const { posts, authors } = inputs.embeddings.candidates;
    const vectors = embed({ posts, authors });
    expect(vectors.shape).toEqual([LENGTHS.length, N, CONFIG.D]);
    const actual = await vectors.data();
    for (const vector of rows(actual, CONFIG.D)) expect(length(vector)).toBeCloseTo(1, 5);
    const [p, a] = [rows(posts.data, CONFIG.D), rows(authors.data, CONFIG.D)];
    const expected = Array.from({ length: LENGTHS.length * N }, (_, i) =>
      plainCandidate(tower, [...p.slice(2 * i, 2 * i + 2), ...a.slice(2 * i, 2 * i + 2)]),
    );
    expect(largestDifference(actual, expected.flat())).toBeLessThan(1e-5);
  });

  it("embeds a corpus as it embeds candidates", async () => {
    const { posts, authors } = inputs.embeddings.candidates;
    const flat = ({ shape: [B = 0, n = 0, ...rest], data }: HostTensor) => ({
      shape: [B * n, ...rest],
      data,
    });
    const corpus = embed({ posts: flat(posts), authors: flat(authors) });
    expect(corpus.shape).toEqual([LENGTHS.length * N, CONFIG.D]);
    expect(await corpus.data()).toEqual(await embed({ posts, authors }).data());
  });
});

describe("retrieveTop", () => {
  const M = 100;
  const K = 10;
  const normal = normals(seededRandom(456));
  const corpus = rows(Array.from({ length: M * CONFIG.D }, normal), CONFIG.D).map((x) =>
    x.map((value) => value / length(x)),
  );
  const device = (values: readonly number[][]) =>
    np.array(Float32Array.from(values.flat()), { shape: [values.length, values[0]?.length ?? 0] });
  const people = [corpus[17] ?? [], corpus[3] ?? []];

  it("gives the k nearest posts, best first", async () => {
    const { indices, scores } = retrieveTop(device(people), device(corpus), K);
    expect(indices.shape).toEqual([2, K]);
    expect(scores.shape).toEqual([2, K]);
    for (const [b, found] of rows(await indices.data(), K).entries()) {
      const dots = corpus.map((post) =>
        post.reduce((sum, value, i) => sum + value * (people[b]?.[i] ?? 0), 0),
      );
      const best = dots
        .map((_, i) => i)
        .sort((i, j) => (dots[j] ?? 0) - (dots[i] ?? 0))
        .slice(0, K);
      expect(found).toEqual(best);
    }
    for (const ranked of rows(await scores.data(), K))
      expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
  });

  it("finds nothing that the corpus mask hides", async () => {
    const allowed = Float32Array.from({ length: M }, (_, i) => i % 2);
    const mask = np.array(allowed, { shape: [M] });
    const { indices, scores } = retrieveTop(device(people), device(corpus), 60, mask);
    for (const found of rows(await indices.data(), 60)) {
      for (const index of found.slice(0, 50)) expect(index % 2).toBe(1);
      for (const index of found.slice(50)) expect(index % 2).toBe(0);
    }
    for (const ranked of rows(await scores.data(), 60))
      expect(ranked.slice(50)).toEqual(Array.from({ length: 10 }, () => Math.fround(-1e12)));
  });

  it("refuses to find more posts than there are", () => {
    expect(() => retrieveTop(device(people), device(corpus), M + 1)).toThrow(
      "101 posts asked of a corpus of 100",
    );
  });
});

it("zeros have no direction and stay zeros", async () => {
  expect([...(await unitLength(np.zeros([1, 3])).data())]).toEqual([0, 0, 0]);
});

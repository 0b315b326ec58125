import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import {
  actionEmbedding,
  candidateTokens,
  dwellEmbedding,
  historyTokens,
  tableEmbedding,
  userToken,
} from "#models/phoenix/reference/tokens.ts";

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

const array = (values: readonly number[], ...shape: number[]) =>
  np.array(Float32Array.from(values), { shape });
const indices = (values: readonly number[], ...shape: number[]) =>
  np.array(Int32Array.from(values), { shape });

describe("the action embedding", () => {
  const table = () => array([1, 10, 2, 20, 4, 40], 3, 2);

  it("adds the rows of what was done and takes away those of what was not", async () => {
    const embedded = actionEmbedding(array([1, 0, 1], 1, 1, 3), table());
    expect(embedded.shape).toEqual([1, 1, 2]);
    expect([...(await embedded.data())]).toEqual([3, 30]);
  });

  it("is zero where nothing was done, not minus everything", async () => {
    const embedded = actionEmbedding(array([0, 0, 0, 0, 1, 0], 1, 2, 3), table());
    expect(Array.from(await embedded.data(), (x) => x + 0)).toEqual([0, 0, -3, -30]);
  });
});

it("an index takes its row of a table, one beyond the table takes zeros", async () => {
  const embedded = tableEmbedding(indices([1, 0, 2], 1, 3), array([5, 6, 7, 8], 2, 2));
  expect([...(await embedded.data())]).toEqual([7, 8, 5, 6, 0, 0]);
});

describe("the dwell embedding", () => {
  const embed = async (seconds: readonly number[]) => [
    ...(await dwellEmbedding(
      array(seconds, 1, seconds.length),
      array([2], 1, 1),
      array([1, 10], 1, 2),
    ).data()),
  ];

  it("is gelu of the share of 30 s, in tanh's approximation", async () => {
    // gelu(2 * 15 / 30) = 0.841192 by tanh; the exact one is 0.841345.
    const [first, second] = await embed([15]);
    expect(first).toBeCloseTo(0.841_192, 5);
    expect(second).toBeCloseTo(8.411_92, 4);
  });

  it("is zero for unknown dwell and stands still from 30 s on", async () => {
    const [unknown, , at30, , at300] = await embed([0, 30, 300]);
    expect(unknown).toBe(0);
    expect(at300).toBe(at30);
    expect(at30).toBeGreaterThan(1.9);
  });
});

describe("a token's parts are concatenated in the reference's order", () => {
  // Width 1 and a projection of powers of ten: every part becomes a digit of its own.
  const digits = (count: number) =>
    array(
      Array.from({ length: count }, (_, i) => 10 ** i),
      count,
      1,
    );

  it("user: its hashes", async () => {
    expect([...(await userToken(array([1, 2], 1, 2, 1), digits(2)).data())]).toEqual([21]);
  });

  it("history: posts, authors, actions, surface", async () => {
    const params = {
      actions: array([5], 1, 1),
      surfaceTable: array([0, 6], 2, 1),
      reduceHistory: digits(6),
    };
    const batch = { historyActions: array([1], 1, 1, 1), historySurfaces: indices([1], 1, 1) };
    const embeddings = {
      historyPosts: array([1, 2], 1, 1, 2, 1),
      historyAuthors: array([3, 4], 1, 1, 2, 1),
    };
    expect([...(await historyTokens(params, batch, embeddings).data())]).toEqual([654_321]);
  });

  it("history with dwell: dwell last", async () => {
    const params = {
      actions: array([5], 1, 1),
      surfaceTable: array([0, 6], 2, 1),
      // gelu(10) is 10.
      dwellUp: array([10], 1, 1),
      dwellDown: array([0.7], 1, 1),
      reduceHistory: digits(7),
    };
    const batch = {
      historyActions: array([1], 1, 1, 1),
      historySurfaces: indices([1], 1, 1),
      historyDwell: array([30], 1, 1),
    };
    const embeddings = {
      historyPosts: array([1, 2], 1, 1, 2, 1),
      historyAuthors: array([3, 4], 1, 1, 2, 1),
    };
    const [token] = await historyTokens(params, batch, embeddings).data();
    expect(token).toBeCloseTo(7_654_321, 0);
  });

  it("candidates: posts, authors, surface, and post age last", async () => {
    const embeddings = () => ({
      posts: array([1, 2], 1, 1, 2, 1),
      authors: array([3, 4], 1, 1, 2, 1),
    });
    const surfaceTable = array([0, 5], 2, 1);
    const ageless = candidateTokens(
      { reduceCandidates: digits(5) },
      surfaceTable.ref,
      { surfaces: indices([1], 1, 1) },
      embeddings(),
    );
    expect([...(await ageless.data())]).toEqual([54_321]);
    const aged = candidateTokens(
      { reduceCandidates: digits(6), postAgeTable: array([9, 6], 2, 1) },
      surfaceTable,
      { surfaces: indices([1], 1, 1), postAges: indices([1], 1, 1) },
      embeddings(),
    );
    expect([...(await aged.data())]).toEqual([654_321]);
  });
});

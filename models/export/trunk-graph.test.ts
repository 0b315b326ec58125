import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { plainGraph } from "#models/export/plain-graph.ts";
import { seededRandom, seededTensor, seededTrunk } from "#models/export/seeded-trunk.ts";
import { referenceScores } from "#models/export/trunk-graph-reference.ts";
import { candidatesGraph, contextGraph } from "#models/export/trunk-graph.ts";

const config: TrunkConfig = {
  D: 24,
  layers: 3,
  queryHeads: 4,
  kvHeads: 2,
  keySize: 6,
  ffn: 32,
  S: 9,
  A: 5,
  C: 2,
  softCap: 3,
  ropeBase: 10_000,
  attentionMultiplier: 0.5,
};
const T = 1 + config.S;
const N = 7;

const params = seededTrunk(config, 1);
const random = seededRandom(2);
const tokens = seededTensor(random, [T, config.D], 1).data;
const candidates = seededTensor(random, [N, config.D], 1).data;

const masks = {
  "a full history": Array.from({ length: T }, () => 1),
  "a history of four": Array.from({ length: T }, (_, i) => (i === 0 || i > 5 ? 1 : 0)),
  "a reader without history": Array.from({ length: T }, (_, i) => (i === 0 ? 1 : 0)),
  "nothing but padding": Array.from({ length: T }, () => 0),
};

const OUTPUTS = ["probabilities", "continuous", "hidden"] as const;
type Output = Record<(typeof OUTPUTS)[number], Float32Array>;

const tensor = (data: Float32Array, dims: readonly number[]) =>
  new ort.Tensor("float32", data, dims);

const rows = (data: Float32Array, width: number): number[][] =>
  Array.from({ length: data.length / width }, (_, i) => [
    ...data.subarray(i * width, (i + 1) * width),
  ]);

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? NaN))), 0);
};

async function read(results: ort.InferenceSession.OnnxValueMapType): Promise<Output> {
  const entries = await Promise.all(
    OUTPUTS.map(async (name) => [name, await results[name]?.getData()] as const),
  );
  return Object.fromEntries(entries) as Output;
}

let context: ort.InferenceSession;
let scorer: ort.InferenceSession;

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  context = await ort.InferenceSession.create(contextGraph(params, config));
  scorer = await ort.InferenceSession.create(candidatesGraph(params, config));
});

async function split(mask: readonly number[], posts = candidates): Promise<Output> {
  const maskTensor = tensor(Float32Array.from(mask), [T]);
  const kv = await context.run({ tokens: tensor(tokens, [T, config.D]), mask: maskTensor });
  const n = posts.length / config.D;
  const feeds = { tokens: tensor(posts, [n, config.D]), mask: maskTensor };
  return read(await scorer.run({ ...feeds, ...kv }));
}

describe.each(Object.entries(masks))("with %s", (_, mask) => {
  it("context and candidates answer what the plain loops answer", async () => {
    const expected = referenceScores(
      rows(tokens, config.D),
      mask,
      rows(candidates, config.D),
      params,
      config,
    );
    const actual = await split(mask);
    for (const name of OUTPUTS)
      expect(
        largestDifference(
          actual[name],
          expected.flatMap((row) => row[name]),
        ),
      ).toBeLessThan(1e-5);
  });

  it("the plain graph answers the same as context and candidates", async () => {
    const plain = await ort.InferenceSession.create(plainGraph(params, config, N));
    const answer = await read(
      await plain.run({
        tokens: tensor(tokens, [T, config.D]),
        mask: tensor(Float32Array.from(mask), [T]),
        candidates: tensor(candidates, [N, config.D]),
      }),
    );
    const actual = await split(mask);
    for (const name of OUTPUTS)
      expect(largestDifference(actual[name], answer[name])).toBeLessThan(1e-5);
  });
});

describe("a candidate's score", () => {
  const mask = masks["a history of four"];
  const permutation = [3, 0, 6, 1, 5, 2, 4];
  const reordered = Float32Array.from(
    permutation.flatMap((i) => [...candidates.subarray(i * config.D, (i + 1) * config.D)]),
  );

  it("does not depend on the order of the batch", async () => {
    const [straight, permuted] = [await split(mask), await split(mask, reordered)];
    const expected = permutation.flatMap((i) => rows(straight.probabilities, config.A)[i] ?? []);
    expect(largestDifference(permuted.probabilities, expected)).toBeLessThan(1e-6);
  });

  it("does not depend on the size of the batch", async () => {
    const whole = await split(mask);
    const one = await split(mask, candidates.slice(0, config.D));
    const rest = await split(mask, candidates.slice(config.D));
    for (const name of ["probabilities", "continuous"] as const)
      expect(largestDifference([...one[name], ...rest[name]], whole[name])).toBeLessThan(1e-6);
  });

  it("depends on the history", async () => {
    const [some, full] = [await split(mask), await split(masks["a full history"])];
    expect(largestDifference(some.probabilities, full.probabilities)).toBeGreaterThan(1e-3);
  });

  it("does not depend on what stands in the padding", async () => {
    const before = await split(mask);
    const kept = tokens.slice();
    tokens.fill(9, config.D, 5 * config.D);
    const after = await split(mask);
    tokens.set(kept);
    expect(largestDifference(before.hidden, after.hidden)).toBeLessThan(1e-6);
  });
});

describe("a calibration", () => {
  const calibration = { scale: [1, 0.5, 2, 1, 1], bias: [0, 0, 0, -1, 3] };
  const logit = (p: number) => Math.log(p / (1 - p));

  it("scales and shifts each action's logit and leaves continuous heads alone", async () => {
    const mask = masks["a full history"];
    const plain = await split(mask);
    const graph = await ort.InferenceSession.create(candidatesGraph(params, config, calibration));
    const maskTensor = tensor(Float32Array.from(mask), [T]);
    const kv = await context.run({ tokens: tensor(tokens, [T, config.D]), mask: maskTensor });
    const feeds = { tokens: tensor(candidates, [N, config.D]), mask: maskTensor };
    const calibrated = await read(await graph.run({ ...feeds, ...kv }));
    const expected = Array.from(plain.probabilities, (p, i) => {
      const a = i % config.A;
      const x = (calibration.scale[a] ?? NaN) * logit(p) + (calibration.bias[a] ?? NaN);
      return 1 / (1 + Math.exp(-x));
    });
    expect(largestDifference(calibrated.probabilities, expected)).toBeLessThan(1e-5);
    expect(largestDifference(calibrated.continuous, plain.continuous)).toBeLessThan(1e-6);
  });

  it("of another number of actions is refused", () => {
    expect(() => candidatesGraph(params, config, { scale: [1, 2], bias: [0, 0] })).toThrow(
      "a calibration of 2 actions for 5",
    );
  });
});

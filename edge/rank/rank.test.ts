import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { KERNEL_RUNTIME, MANIFEST } from "#edge/embedding/deployed-model.ts";
import { ApiClient } from "#edge/testing/api.ts";
import { float32sOf, goldenRequest } from "#edge/testing/rank-requests.ts";
import goldenText from "#models/artifacts/golden.json?raw";
import { ErrorBodySchema } from "#shared/api/errors.ts";
import { RankAnswer, type RankRequest } from "#shared/api/rank.ts";
import { goldenOf, type GoldenSet } from "#shared/features/golden.ts";
import { LIMITS } from "#shared/params/limits.ts";

const api = new ApiClient(env);
const golden = goldenOf(JSON.parse(goldenText) as GoldenSet, KERNEL_RUNTIME);
const requests = golden.readers.map((reader) => goldenRequest(golden, reader));
const [newcomer, , known] = requests;
if (!newcomer || !known) throw new Error("the golden set has fewer readers than it had");
const { A, C, S } = MANIFEST.ranker;

const rank = async (request: object): Promise<RankAnswer> =>
  RankAnswer.parse(await api.read("/rank", request));
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? NaN))), 0);
};

describe("POST /rank", () => {
  it.each(requests.map((request, i) => ({ request, i, entries: request.context.features.length })))(
    "gives the golden posts their scores for a history of $entries",
    async ({ request, i }) => {
      const answer = await rank(request);
      const reader = golden.readers[i];
      const { probability } = golden.tolerance;
      expect(
        largestDifference(float32sOf(answer.probabilities), reader?.probabilities ?? []),
      ).toBeLessThan(probability);
      expect(
        largestDifference(float32sOf(answer.continuous), reader?.continuous ?? []),
      ).toBeLessThan(probability);
      expect(answer).toMatchObject({
        modelVersion: MANIFEST.modelVersion,
        runtime: KERNEL_RUNTIME,
      });
    },
  );

  it("gives a post one score, bit by bit, alone and among as many as are allowed", async () => {
    const { probabilities, continuous } = await rank(known);
    const candidates = Array.from(
      { length: LIMITS.rankCandidates },
      (_, i) => known.candidates[i % known.candidates.length],
    );
    const many = await rank({ ...known, candidates });
    const all = float32sOf(many.probabilities);
    const few = float32sOf(probabilities);
    expect(all).toHaveLength(LIMITS.rankCandidates * A);
    expect(all.every((x, i) => x === few[i % few.length])).toBe(true);
    expect(float32sOf(many.continuous)).toHaveLength(LIMITS.rankCandidates * C);
    const alone = await rank({ ...known, candidates: known.candidates.slice(2, 3) });
    expect(float32sOf(alone.probabilities)).toEqual(few.slice(2 * A, 3 * A));
    expect(float32sOf(alone.continuous)).toEqual(float32sOf(continuous).slice(2 * C, 3 * C));
  });

  it("answers readers who ask at once as it answers them one by one", async () => {
    const scored = ({ probabilities, continuous }: RankAnswer) => ({ probabilities, continuous });
    const one: unknown[] = [];
    for (const request of requests) one.push(scored(await rank(request)));
    const atOnce = await Promise.all([...requests, ...requests.toReversed()].map(rank));
    expect(atOnce.map(scored)).toEqual([...one, ...one.toReversed()]);
  });

  it("takes a guest's request that tells features alone", async () => {
    const features = newcomer.candidates.map((candidate) => ({ features: candidate.features }));
    const bare = { modelVersion: newcomer.modelVersion, context: { features: [] } };
    const answer = await rank({ ...bare, candidates: features });
    const probabilities = float32sOf(answer.probabilities);
    expect(probabilities).toHaveLength(features.length * A);
    expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true);
    expect(await rank({ ...bare, candidates: [] })).toMatchObject({
      probabilities: "",
      continuous: "",
    });
  });

  it("reads every part of a context", async () => {
    const { context } = known;
    const { probabilities: before } = await rank(known);
    for (const change of [
      { features: context.features.toReversed() },
      { actions: context.features.map(() => ["report"]) },
      { dwellSeconds: context.features.map(() => 30) },
      { gaps: context.features.map(() => 15) },
      { gap: 15 },
    ])
      expect((await rank({ ...known, context: { ...context, ...change } })).probabilities).not.toBe(
        before,
      );
  });
});

describe("POST /rank refuses", () => {
  const { context, candidates } = known;
  const [candidate] = candidates;
  const [row = []] = context.features;
  const many = (n: number): RankRequest["candidates"] =>
    Array.from({ length: n }, () => candidate ?? { features: [] });
  const withContext = (change: object) => ({ ...known, context: { ...context, ...change } });
  const withCandidate = (change: object) => ({
    ...known,
    candidates: [{ ...candidate, ...change }],
  });

  it.each([
    ["another model", { ...known, modelVersion: "phoenix-0" }, 409, "unknown-model-version"],
    [
      "another model, whatever else is wrong",
      { modelVersion: "phoenix-0", context: { features: [[1]] }, candidates: [{ features: [] }] },
      409,
      "unknown-model-version",
    ],
    [
      "too many candidates",
      { ...known, candidates: many(LIMITS.rankCandidates + 1) },
      413,
      "too-large",
    ],
    [
      "too long a history",
      withContext({
        features: Array(S + 1).fill(row),
        actions: undefined,
        dwellSeconds: undefined,
        gaps: undefined,
      }),
      413,
      "too-large",
    ],
  ])("%s", async (_, request, status, code) => {
    const response = await api.post("/rank", request);
    expect(response.status).toBe(status);
    expect(ErrorBodySchema.parse(await response.json()).error.code).toBe(code);
  });

  it.each([
    ["no context", { ...known, context: undefined }, "context"],
    ["no candidates", { ...known, candidates: undefined }, "candidates"],
    ["no version", { ...known, modelVersion: undefined }, "modelVersion"],
    ["features of another length", withCandidate({ features: [1, 2] }), "candidates.0.features"],
    [
      "a context of another length",
      withContext({
        features: [row, row.slice(1)],
        actions: undefined,
        dwellSeconds: undefined,
        gaps: undefined,
      }),
      "context.features.1",
    ],
    [
      "a fraction among features",
      withCandidate({ features: row.with(3, 0.5) }),
      "candidates.0.features",
    ],
    [
      "features beyond 32 bits",
      withCandidate({ features: row.with(3, 2 ** 31) }),
      "candidates.0.features",
    ],
    [
      "a number that JSON cannot say",
      withCandidate({ features: row.with(3, NaN) }),
      "candidates.0.features",
    ],
    ["no features", withCandidate({ features: undefined }), "candidates.0.features"],
    ["an age out of range", withCandidate({ age: 82 }), "candidates.0.age"],
    [
      "negative counts",
      withCandidate({ counts: { likes: -1, reposts: 0, replies: 0 } }),
      "candidates.0.counts.likes",
    ],
    ["a pause out of range", withContext({ gap: 16 }), "context.gap"],
    ["pauses for other entries", withContext({ gaps: [1] }), "context.gaps"],
    [
      "an action nobody knows",
      withContext({ actions: context.features.map(() => ["purchase"]) }),
      "context.actions.0.0",
    ],
    [
      "endless dwell",
      withContext({ dwellSeconds: context.features.map(() => Infinity) }),
      "context.dwellSeconds.0",
    ],
  ])("%s, and names where", async (_, request, path) => {
    const response = await api.post("/rank", request);
    const { error } = ErrorBodySchema.parse(await response.json());
    expect([response.status, error.code]).toEqual([422, "invalid"]);
    expect(error.details?.[0]?.path).toBe(path);
  });

  it("a million wrong candidates without an issue for each", async () => {
    const response = await api.post("/rank", { ...known, candidates: Array(1_000_000).fill(0) });
    const { error } = ErrorBodySchema.parse(await response.json());
    expect(error.details?.length).toBeLessThan(30);
  });

  it.each([
    [
      "a context",
      { ...known, context: { features: [...Array(LIMITS.rankContext).fill([]), null] } },
    ],
    ["candidates", { ...known, candidates: [...many(LIMITS.rankCandidates), null] }],
  ])("%s that is too long without looking at all of it", async (_, request) => {
    expect((await api.post("/rank", request)).status).toBe(413);
  });
});

it("the metrics count candidates and nothing else of a request", async () => {
  const counted = async (): Promise<number> => {
    const text = await (await api.fetch("/metrics")).text();
    const series = `perch_candidates_ranked_total{runtime="${KERNEL_RUNTIME}"}`;
    return Number(
      text
        .split("\n")
        .find((line) => line.startsWith(series))
        ?.split(" ")[1] ?? 0,
    );
  };
  const before = await counted();
  await rank(known);
  expect((await counted()) - before).toBe(known.candidates.length);
});

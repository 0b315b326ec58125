import { describe, expect, it } from "vitest";
import { modelAnswers } from "#models/bench/agreement/model-answers.ts";
import { GOLDEN_HISTORIES, GOLDEN_NOW, GOLDEN_POSTS } from "#models/export/golden-inputs.ts";
import type { GraphSession } from "#models/export/golden-outputs.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { InputTensor } from "#shared/features/ranker-inputs.ts";

/** Actions whose score differs between posts. */
const A = 2;
const shape = { layout: LAYOUT, ranker: { S: 4, A: 23 } };
const table = {
  rows: LAYOUT.rows,
  width: 2,
  scales: new Float32Array(LAYOUT.rows),
  values: new Int8Array(2 * LAYOUT.rows),
};
const nothing = { probabilities: [], continuous: [], reader: [] };
const golden = {
  modelVersion: "test",
  tolerance: { probability: 0, reader: 0 },
  now: GOLDEN_NOW,
  posts: GOLDEN_POSTS.map((post) => ({ ...post, features: [], embedding: "" })),
  readers: GOLDEN_HISTORIES.map((history) => ({ history, ...nothing })),
};

const graph = (run: (inputs: Readonly<Record<string, InputTensor>>) => number[]): GraphSession => ({
  run: async (inputs) => {
    const data = Float32Array.from(run(inputs));
    const tensor = { type: "float32", dims: [data.length], data } as const;
    return { probabilities: tensor, continuous: tensor, reader: tensor };
  },
});

/** Sessions whose scores follow from a post's age and, by `share`, from the size of its batch. */
const sessions = (share: number) => ({
  context: graph(() => []),
  userTower: graph(() => [1]),
  candidates: graph(({ candidate_age: age }) => {
    const ages = Array.from(age?.data ?? []);
    return ages.flatMap((bucket) =>
      Array.from({ length: 23 }, (_, a) => (a < A ? bucket / 100 : 0) + share * ages.length),
    );
  }),
});

describe("modelAnswers", () => {
  it("finds scores that depend on the size of the batch", async () => {
    const { batchDifference } = await modelAnswers(sessions(1e-4), golden, table, shape);
    // 200 posts whole, 400 merged, 1 alone.
    expect(batchDifference).toBeCloseTo(1e-4 * 200, 4);
  });

  it("finds nothing where scores follow from the post alone", async () => {
    const { batchDifference, outputs } = await modelAnswers(sessions(0), golden, table, shape);
    expect(batchDifference).toBe(0);
    expect(outputs).toHaveLength(GOLDEN_HISTORIES.length);
  });
});

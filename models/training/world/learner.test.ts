import { defaultDevice, init } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { LAYOUT, TABLE_WIDTH, TRUNK } from "#models/phoenix/config.ts";
import { leaves } from "#models/phoenix/param-tree.ts";
import { headWeights } from "#models/training/world/batch-inputs.ts";
import { packBatch } from "#models/training/world/batches.ts";
import { openCorpus } from "#models/training/world/corpus.ts";
import { WorldLearner } from "#models/training/world/learner.ts";
import { topicClasses } from "#models/training/world/topic-classes.ts";
import type { Part } from "#models/training/world/traced-losses.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const config = { ...TRUNK, S: 16 };
const rates = new Float64Array(TRUNK.A).fill(0.05);
const weights = headWeights(rates);
const corpus = openCorpus("tiny", 7, LAYOUT);
const classes = topicClasses([corpus]);
const batch = packBatch(
  corpus.readers
    .flatMap(({ post }, reader) => (post.length < 16 ? [] : [{ corpus, reader, from: 0, to: 16 }]))
    .slice(0, 4),
  config,
  seededRandom(1),
);

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

/** Steps of a part on one batch: the losses, and what of the model changed. */
async function learn(part: Part, steps: number) {
  const learner = new WorldLearner(1, rates);
  const { auxiliary, input, trunk, towers } = learner.params;
  const { content, contentNorm, ...tokens } = input;
  const groups = { content: { auxiliary, content, contentNorm }, tokens, trunk, towers };
  const copy = (tree: unknown) => leaves(tree).map(({ data }) => data.slice());
  const before = Object.entries(groups).map(([name, tree]) => [name, tree, copy(tree)] as const);
  const table = learner.table.values.slice();
  const step = () => learner.step(batch, config, part, 1, weights, classes);
  const checked = await learner.validate(batch, config, part, weights, classes);
  const losses = [];
  for (let i = 0; i < steps; i++) losses.push(await step());
  const changed = before
    .filter(([, tree, old]) => copy(tree).some((x, i) => x.some((y, k) => y !== old[i]?.[k])))
    .map(([name]) => name);
  const rows = new Set<number>();
  for (const [i, x] of learner.table.values.entries())
    if (x !== table[i]) rows.add(Math.floor(i / TABLE_WIDTH));
  return { checked, losses, changed, rows, learner };
}

const used = new Set([...batch.met.features, ...batch.explored.features]);
const { firstRow, rows: authorRows } = LAYOUT.blocks.author;
const isAuthor = (row: number): boolean => row >= firstRow && row < firstRow + authorRows;

describe("WorldLearner", () => {
  it("teaches content what posts are about, and the rows of a batch's posts, authors' apart", async () => {
    const { losses, changed, rows } = await learn("content", 3);
    expect(changed).toEqual(["content"]);
    expect(rows.size).toBeGreaterThan(50);
    for (const row of rows) expect(used.has(row) && !isAuthor(row)).toBe(true);
    expect(losses.at(-1)?.topics).toBeLessThan(losses[0]?.topics ?? 0);
    expect(losses[0]).toMatchObject({ ranker: 0, towers: 0 });
  });

  it("teaches the ranker, which begins no better than the truth, and validates what it would learn from", async () => {
    const { checked, losses, changed, rows } = await learn("ranker", 3);
    expect(changed).toEqual(expect.arrayContaining(["content", "tokens", "trunk"]));
    expect([...rows].some(isAuthor)).toBe(false);
    const [first, , last] = losses;
    expect(first?.ranker).toBeGreaterThan(0);
    expect(last?.ranker).toBeLessThan(first?.ranker ?? 0);
    expect(checked.ranker).toBeCloseTo(first?.ranker ?? NaN, 5);
    expect(checked.topics).toBeCloseTo(first?.topics ?? NaN, 5);
  });

  it("teaches the towers and leaves the ranker and the table as they are", async () => {
    const { losses, changed, rows } = await learn("towers", 3);
    expect(changed).toEqual(["towers"]);
    expect(rows.size).toBe(0);
    expect(losses.at(-1)?.towers).toBeLessThan(losses[0]?.towers ?? 0);
    expect(losses[0]).toMatchObject({ ranker: 0, topics: 0 });
  });

  it("begins anew with the weights it has", async () => {
    const { learner } = await learn("towers", 1);
    const { flat, mean, variance } = learner.state.vectors;
    const kept = flat?.slice();
    learner.beginAnew();
    expect(learner.state.step).toBe(0);
    expect(learner.state.vectors["flat"]).toEqual(kept);
    expect([mean, variance].every((moments) => moments?.every((x) => x === 0))).toBe(true);
  });
});

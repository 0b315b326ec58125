import { type numpy as np, tree as trees } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import { LAYOUT, TABLE_WIDTH, TRUNK } from "#models/phoenix/config.ts";
import { flatten, leaves, toDevice } from "#models/phoenix/param-tree.ts";
import { type PhoenixParams, POST_VECTOR } from "#models/phoenix/params.ts";
import { initPhoenix, initTable } from "#models/phoenix/start.ts";
import { AdamW } from "#models/training/adamw.ts";
import type { RunState } from "#models/training/checkpoint.ts";
import { FloatTable } from "#models/training/float-table.ts";
import { type BatchInputs, device, toInputs } from "#models/training/world/batch-inputs.ts";
import type { Batch, CandidateBatch } from "#models/training/world/batches.ts";
import type { Weights } from "#models/training/world/losses.ts";
import { TRAINING } from "#models/training/world/params.ts";
import type { TopicClasses } from "#models/training/world/topic-classes.ts";
import {
  gradientStep,
  type GradientStep,
  type LOSSES,
  lossStep,
  type Part,
} from "#models/training/world/traced-losses.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const F = featureCount(LAYOUT);
const AUTHOR_PARTS = LAYOUT.blocks.author.scales.length;

/** Means over a batch. `ranker` is the excess over what no ranker could avoid, 0 for an oracle; nats. */
export type Losses = Readonly<Record<(typeof LOSSES)[number], number>>;

/** The model while it learns. Needs jax-js to be initialised. */
export class WorldLearner {
  readonly params: PhoenixParams;
  readonly table: FloatTable;
  /** Everything that a checkpoint keeps. */
  readonly state: RunState;
  readonly #flat: Float32Array;
  readonly #adam: AdamW;
  readonly #traced = new Map<string, unknown>();

  /** A fresh start. `rates` are the shares of impressions that got each action, `[A]`. */
  constructor(seed: number, rates: ArrayLike<number>) {
    const random = seededRandom(seed);
    const { tree, flat } = flatten(initPhoenix(TRUNK, random, rates));
    this.params = tree;
    this.#flat = flat;
    this.table = new FloatTable(initTable(random), TABLE_WIDTH, vectorParts(LAYOUT));
    const decayed = new Uint8Array(flat.length);
    let at = 0;
    for (const { shape, data } of leaves(tree)) {
      if (shape.length > 1) decayed.fill(1, at, at + data.length);
      at += data.length;
    }
    this.#adam = new AdamW(decayed, TRAINING);
    const { mean, variance } = this.#adam;
    const { values, squares } = this.table;
    this.state = { step: 0, vectors: { flat, mean, variance, table: values, squares } };
  }

  /**
   * For a run that begins with another's weights: forgets the dense weights' moments. Rows of the table keep their sums,
   * so that those often met move little.
   */
  beginAnew(): void {
    this.state.step = 0;
    for (const moments of [this.#adam.mean, this.#adam.variance]) moments.fill(0);
  }

  /** One step of a part at a share of the peak rates. */
  async step(
    batch: Batch,
    config: TrunkConfig,
    part: Part,
    rate: number,
    weights: Float32Array,
    classes: TopicClasses,
  ): Promise<Losses> {
    const inputs = toInputs(batch, weights, classes);
    const traced = this.#once(`gradient ${part} ${config.S}`, () => gradientStep(config, part));
    const [[sum, parts], gradient] = (traced as GradientStep)(
      this.#weights(batch),
      inputs.facts,
      inputs.targets,
    );
    sum.dispose();
    const losses = await this.#read(parts, inputs, part);
    const dense = await this.#dense(gradient.params);
    this.state.step++;
    const [from, to] = this.#trained(part);
    this.#adam.step(this.#flat, dense, TRAINING.rate * rate, this.state.step, from, to);
    for (const [candidates, posts] of [
      [batch.met, gradient.met],
      [batch.explored, gradient.explored],
    ] as const)
      this.#addToRows(candidates, (await posts.data()) as Float32Array);
    // The towers learn on rows that stay as they are.
    this.table.step(part === "towers" ? 0 : TRAINING.tableRate * rate);
    return losses;
  }

  /** The losses of a batch that nothing is learnt from. */
  async validate(
    batch: Batch,
    config: TrunkConfig,
    part: Part,
    weights: Float32Array,
    classes: TopicClasses,
  ): Promise<Losses> {
    const inputs = toInputs(batch, weights, classes);
    const traced = this.#once(`loss ${part} ${config.S}`, () => lossStep(config, part));
    const [sum, parts] = (traced as ReturnType<typeof lossStep>)(
      this.#weights(batch),
      inputs.facts,
      inputs.targets,
    );
    sum.dispose();
    return this.#read(parts, inputs, part);
  }

  #once(name: string, make: () => unknown): unknown {
    const traced = this.#traced.get(name) ?? make();
    this.#traced.set(name, traced);
    return traced;
  }

  #weights({ B, S, met, explored }: Batch): Weights {
    const posts = ({ features, mask }: CandidateBatch) => {
      const vectors = new Float32Array(B * S * POST_VECTOR);
      for (let i = 0; i < B * S; i++)
        if (mask[i] === 1) this.table.lookUp(features, i * F, vectors, i * POST_VECTOR);
      return device(vectors, B, S, POST_VECTOR);
    };
    return { params: toDevice(this.params), met: posts(met), explored: posts(explored) };
  }

  async #read(parts: np.Array, { entropy }: BatchInputs, part: Part): Promise<Losses> {
    const [ranker = NaN, topics = NaN, towers = NaN] = (await parts.data()) as Float32Array;
    if (!Number.isFinite(ranker + topics + towers))
      throw new Error(`loss is not a number at step ${this.state.step}`);
    return { ranker: part === "ranker" ? ranker - entropy : 0, topics, towers };
  }

  async #dense(gradient: Weights["params"]): Promise<Float32Array> {
    const dense = new Float32Array(this.#flat.length);
    let at = 0;
    for (const leaf of trees.leaves(gradient as never) as np.Array[]) {
      const data = (await leaf.data()) as Float32Array;
      dense.set(data, at);
      at += data.length;
    }
    return dense;
  }

  /** The stretch of the weights that a part trains: content comes first in the tree, the towers last. */
  #trained(part: Part): [from: number, to: number] {
    const size = (trees: readonly unknown[]) =>
      trees.flatMap(leaves).reduce((sum, { data }) => sum + data.length, 0);
    const { auxiliary, input, towers } = this.params;
    const { length } = this.#flat;
    if (part === "towers") return [length - size([towers]), length];
    return [0, part === "content" ? size([auxiliary, input.content, input.contentNorm]) : length];
  }

  #addToRows({ features, mask }: CandidateBatch, posts: Float32Array): void {
    for (const [i, there] of mask.entries())
      if (there === 1)
        this.table.addGradient(features, i * F, posts, i * POST_VECTOR, AUTHOR_PARTS);
  }
}

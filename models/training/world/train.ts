import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { defaultDevice, init, jit, numpy as np, tree as trees, valueAndGrad } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { LAYOUT, TABLE_WIDTH, TRUNK } from "#models/phoenix/config.ts";
import { flatten, leaves, toDevice } from "#models/phoenix/param-tree.ts";
import { POST_VECTOR } from "#models/phoenix/params.ts";
import { initPhoenix, initTable } from "#models/phoenix/start.ts";
import { AdamW } from "#models/training/adamw.ts";
import { resume, type RunState, save } from "#models/training/checkpoint.ts";
import { FloatTable } from "#models/training/float-table.ts";
import { schedule } from "#models/training/schedule.ts";
import { type Batch, DONE, packBatch, SHOWN, windows } from "#models/training/world/batches.ts";
import { baseRates, type Corpus } from "#models/training/world/corpus.ts";
import { losses, type Targets, towersLoss, type Weights } from "#models/training/world/losses.ts";
import { TRAINING } from "#models/training/world/params.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** Stretches of a run: short histories are cheap and teach most; long ones teach the rest. */
export interface Phase {
  readonly S: number;
  readonly steps: number;
  /** Train the towers only; ranker and table stay as they are. */
  readonly towersOnly?: boolean;
}

export interface RunSettings {
  readonly seed: number;
  readonly phases: readonly Phase[];
  /** Folder of the run whose weights this one begins with; a fresh start without. */
  readonly from?: string | undefined;
  /** Names the data, so that a run is not resumed on other data. */
  readonly data: string;
}

export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** Means since the last report. */
  readonly rankerLoss: number;
  readonly towersLoss: number;
  readonly impressionsPerS: number;
  readonly leftS: number;
}

const A = TRUNK.A;
const AUTHOR_PARTS = LAYOUT.blocks.author.scales.length;

/** Rare heads count more, within bounds; then all divided by their mean. `[A + 1]`, dwell last. */
function headWeights(rates: Float64Array): Float32Array {
  const { commonRate, headWeight } = TRAINING;
  const raw = [...rates].map((rate) =>
    Math.min(
      headWeight.max,
      Math.max(headWeight.min, Math.sqrt(commonRate / Math.max(rate, 1e-6))),
    ),
  );
  const all = [...raw, 1];
  const mean = all.reduce((sum, weight) => sum + weight, 0) / all.length;
  return Float32Array.from(all, (weight) => weight / mean);
}

type Step = (
  weights: Weights,
  done: np.Array,
  shown: np.Array,
  mask: np.Array,
  targets: Targets,
) => [[np.Array, np.Array], Weights];

/** The traced function of a phase: both losses, and the gradient of what the phase trains. */
function gradientStep(config: TrunkConfig, towersOnly: boolean): Step {
  const loss = (
    weights: Weights,
    done: np.Array,
    shown: np.Array,
    mask: np.Array,
    targets: Targets,
  ): [np.Array, np.Array] => {
    const impressions = { done, shown, mask };
    if (towersOnly) {
      const towers = towersLoss(weights, impressions, targets);
      return [towers.ref, np.stack([np.zeros([]), towers])];
    }
    const { ranker, towers } = losses(weights, impressions, targets, config);
    return [ranker.ref.add(towers.ref.mul(TRAINING.towersShare)), np.stack([ranker, towers])];
  };
  // Its type knows functions of arrays only; ours takes trees of them.
  return jit(valueAndGrad(loss as never, { hasAux: true }) as never) as unknown as Step;
}

const device = (data: Float32Array<ArrayBuffer>, ...shape: number[]) => np.array(data, { shape });

function targetsOf(batch: Batch, weights: Float32Array): Targets {
  const { B, S } = batch;
  const masked = new Float32Array(B * S * weights.length);
  for (let i = 0; i < B * S; i++) if (batch.mask[i] === 1) masked.set(weights, i * weights.length);
  return {
    actions: device(batch.actions, B, S, A),
    dwell: device(batch.dwell, B, S, 1),
    weights: device(masked, B, S, weights.length),
    liked: device(batch.liked, B * S),
    logFrequency: device(batch.logFrequency, 1, B * S),
  };
}

/** Endless batches of one phase; the same seed gives the same batches. */
function* batches(corpora: readonly Corpus[], S: number, seed: number) {
  const B = Math.max(1, Math.round(TRAINING.impressionsPerStep / S));
  for (let epoch = 0; ; epoch++) {
    const random = seededRandom(seed + 7_919 * epoch);
    const all = windows(corpora, S, random);
    for (let i = 0; i + B <= all.length; i += B) yield all.slice(i, i + B);
  }
}

/** A run before its first step: weights and what the optimisers remember of them. */
function openRun(seed: number, rates: Float64Array) {
  const random = seededRandom(seed);
  const { tree: params, flat } = flatten(initPhoenix(TRUNK, random, rates));
  const table = new FloatTable(initTable(random), TABLE_WIDTH, vectorParts(LAYOUT));
  const decayed = new Uint8Array(flat.length);
  let at = 0;
  for (const { shape, data } of leaves(params)) {
    if (shape.length > 1) decayed.fill(1, at, at + data.length);
    at += data.length;
  }
  const adam = new AdamW(decayed, TRAINING);
  const { mean, variance } = adam;
  const state: RunState = {
    step: 0,
    vectors: { flat, mean, variance, table: table.values, squares: table.squares },
  };
  return { params, flat, table, adam, state };
}

/** The model as a run's last checkpoint has it. @throws {Error} if there is none. */
export function savedModel(folder: string): TrainedModel {
  const { params, table, state } = openRun(0, new Float64Array(A));
  if (!resume(folder, state)) throw new Error(`${folder} holds no run`);
  return { config: TRUNK, params, table: table.values };
}

/** Trains, or goes on with, the run in `folder`; returns the model. */
export async function train(
  corpora: readonly Corpus[],
  settings: RunSettings,
  folder: string,
  report: (progress: Progress) => void,
): Promise<TrainedModel> {
  await init();
  defaultDevice("wasm");
  const [first] = corpora;
  if (!first) throw new RangeError("training needs at least one world");
  const rates = baseRates(first);
  const { params, flat, table, adam, state } = openRun(settings.seed, rates);
  if (!resume(folder, state, settings) && settings.from !== undefined) {
    if (!resume(settings.from, state)) throw new Error(`${settings.from} holds no run`);
    state.step = 0;
    for (const moments of [adam.mean, adam.variance]) moments.fill(0);
  }
  const weights = headWeights(rates);
  const steps = settings.phases.reduce((sum, phase) => sum + phase.steps, 0);
  const F = featureCount(LAYOUT);
  // The towers' weights are the last ones of the tree.
  const towersFrom = leaves(params.towers).reduce((at, { data }) => at - data.length, flat.length);
  let begin = 0;
  let since = { at: performance.now(), step: state.step, ranker: 0, towers: 0 };
  for (const phase of settings.phases) {
    const end = begin + phase.steps;
    if (state.step >= end) {
      begin = end;
      continue;
    }
    const config = { ...TRUNK, S: phase.S };
    const towersOnly = phase.towersOnly ?? false;
    const step = gradientStep(config, towersOnly);
    const stream = batches(corpora, phase.S, settings.seed + begin);
    for (let skipped = begin; skipped < state.step; skipped++) stream.next();
    while (state.step < end) {
      const chosen = stream.next().value;
      if (!chosen) break;
      const batch = packBatch(
        chosen,
        config,
        seededRandom(settings.seed ^ (state.step * 2_654_435)),
      );
      const { B, S } = batch;
      const vectors = new Float32Array(B * S * POST_VECTOR);
      for (let i = 0; i < B * S; i++)
        if (batch.mask[i] === 1) table.lookUp(batch.features, i * F, vectors, i * POST_VECTOR);
      const [[total, parts], gradient] = step(
        { params: toDevice(params), posts: device(vectors, B, S, POST_VECTOR) },
        device(batch.done, B, S, DONE),
        device(batch.shown, B, S, SHOWN),
        device(batch.mask, B, S),
        targetsOf(batch, weights),
      );
      total.dispose();
      const [ranker = NaN, towers = NaN] = await parts.data();
      if (!Number.isFinite(ranker + towers))
        throw new Error(`loss is not a number at step ${state.step}`);
      const dense = new Float32Array(flat.length);
      let offset = 0;
      for (const leaf of trees.leaves(gradient.params as never) as np.Array[]) {
        const data = (await leaf.data()) as Float32Array;
        dense.set(data, offset);
        offset += data.length;
      }
      const posts = (await gradient.posts.data()) as Float32Array;
      const rate = schedule(state.step - begin, phase.steps, TRAINING);
      state.step++;
      const firstTrained = towersOnly ? towersFrom : 0;
      adam.step(flat, dense, TRAINING.rate * rate, state.step, firstTrained);
      if (!towersOnly) {
        for (let i = 0; i < B * S; i++)
          if (batch.mask[i] === 1)
            table.addGradient(batch.features, i * F, posts, i * POST_VECTOR, AUTHOR_PARTS);
        table.step(TRAINING.tableRate * rate);
      }
      since.ranker += ranker;
      since.towers += towers;
      if (state.step % TRAINING.reportEverySteps === 0 || state.step === steps) {
        const seconds = (performance.now() - since.at) / 1_000;
        const count = state.step - since.step;
        report({
          step: state.step,
          steps,
          rankerLoss: since.ranker / count,
          towersLoss: since.towers / count,
          impressionsPerS: (count * TRAINING.impressionsPerStep) / seconds,
          leftS: ((steps - state.step) * seconds) / count,
        });
        since = { at: performance.now(), step: state.step, ranker: 0, towers: 0 };
      }
      if (state.step % TRAINING.checkpointEverySteps === 0 || state.step === steps) {
        save(folder, settings, state);
        forgetOlder(folder, state.step);
      }
    }
    begin = end;
  }
  return { config: TRUNK, params, table: table.values };
}

/** One state is enough: it is only forgotten once a newer one is complete. */
function forgetOlder(folder: string, step: number): void {
  for (const file of readdirSync(folder))
    if (file.endsWith("-state.bin") && file !== `${step}-state.bin`) rmSync(join(folder, file));
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resume, type RunState } from "#models/training/checkpoint.ts";
import { SequenceLearner } from "#models/training/sequences/learner.ts";
import {
  onNumbers,
  type SequenceModel,
  startSequenceModel,
} from "#models/training/sequences/model.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** What a run is: with the same data it gives the same weights on the same machine, in one go or in several. */
export interface SequenceRun {
  readonly seed: number;
  /** Names the data, so that a run is not gone on with on other data. */
  readonly data: string;
  /** Largest item number of the data. */
  readonly items: number;
  readonly settings: SequenceSettings;
  /** Folder of the run whose weights this one begins with; a fresh start without. */
  readonly from?: string | undefined;
}

/** How an epoch went; validation is NaN after epochs without one. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly hitRate: number;
  readonly ndcg: number;
}

export interface TrainedSequences {
  readonly run: SequenceRun;
  /** The weights of the best validation. */
  readonly model: SequenceModel;
  readonly epochs: readonly Epoch[];
}

/** An epoch's row in the log: loss, hit rate, ndcg. */
export const LOGGED = 3;
/** A run in memory, whatever of it is done. */
export interface OpenRun {
  readonly learner: SequenceLearner;
  /** Weights of the best validation so far. */
  readonly best: Float32Array;
  /** `[epochs, LOGGED]`, NaN where there is none. */
  readonly log: Float32Array;
  /** Sum of losses, and their number, in the epoch that is under way. */
  readonly partial: Float32Array;
  readonly state: RunState;
}

export function openRun(run: SequenceRun, histories: readonly Int32Array[], threads = 1): OpenRun {
  const { settings, items, seed } = run;
  const start = startSequenceModel(settings.trunk, items, seededRandom(seed));
  const learner = new SequenceLearner(start, { histories, items, settings, seed }, threads);
  const { model } = learner;
  const best = start.flat.slice();
  const log = new Float32Array(settings.epochs * LOGGED).fill(NaN);
  const partial = new Float32Array(2);
  const { mean, variance } = learner.adam;
  const { average } = learner;
  const vectors = { best, flat: model.flat, average, mean, variance, log, partial };
  return { learner, best, log, partial, state: { step: 0, vectors } };
}

/** The run that a folder holds. @throws {Error} if there is none. */
export function savedSequences(folder: string): TrainedSequences {
  const file = join(folder, "run.json");
  if (!existsSync(file)) throw new Error(`${folder} holds no run`);
  const { settings: run } = JSON.parse(readFileSync(file, "utf8")) as { settings: SequenceRun };
  const open = openRun(run, []);
  resume(folder, open.state);
  return trained(run, open);
}

export const trained = (run: SequenceRun, { learner, best, log }: OpenRun): TrainedSequences => ({
  run,
  model: onNumbers(learner.model, best),
  epochs: logged(log),
});

/** The epochs of a log. */
export const logged = (log: Float32Array): Epoch[] =>
  Array.from({ length: log.length / LOGGED }, (_, i) => ({
    epoch: i + 1,
    loss: log[i * LOGGED] ?? NaN,
    hitRate: log[i * LOGGED + 1] ?? NaN,
    ndcg: log[i * LOGGED + 2] ?? NaN,
  })).filter(({ loss }) => !Number.isNaN(loss));

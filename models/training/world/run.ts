import { join } from "node:path";
import type { TrainedModel } from "#models/export/model-files.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { Refusal } from "#models/refusal.ts";
import { resume, type RunState, save } from "#models/training/checkpoint.ts";
import { WorldLearner } from "#models/training/world/learner.ts";
import type { Part } from "#models/training/world/traced-losses.ts";

/** A stretch of a run, with a learning rate that rises and falls in it. */
export interface Phase {
  readonly S: number;
  readonly steps: number;
  readonly part: Part;
}

export interface RunSettings {
  readonly seed: number;
  readonly phases: readonly Phase[];
  /** Folder of the run whose weights this one begins with; a fresh start without. */
  readonly from?: string | undefined;
  /** Names the data, so that a run is not resumed on other data. */
  readonly data: string;
}

/** Where a run keeps the state of its best validation. */
const bestOf = (folder: string): string => join(folder, "best");

/** Opens the run in `folder`, or begins it. @throws {Refusal} if it, or what it begins with, is not there or does not fit. */
export function openRun(
  folder: string,
  settings: RunSettings,
  rates: ArrayLike<number>,
): WorldLearner {
  const learner = new WorldLearner(settings.seed, rates);
  if (!resume(folder, learner.state, settings) && settings.from !== undefined) {
    if (!resume(settings.from, learner.state)) throw new Refusal(`${settings.from} holds no run`);
    learner.beginAnew();
  }
  return learner;
}

export const keepBest = (folder: string, settings: RunSettings, state: RunState): void =>
  save(bestOf(folder), settings, state);

/** Goes back to the weights of the best validation; the count of steps stays. @throws {Refusal} if they are gone. */
export function restoreBest(folder: string, state: RunState): void {
  const { step } = state;
  if (!resume(bestOf(folder), state)) throw new Refusal(`${bestOf(folder)} holds no run`);
  state.step = step;
}

/** The model as a run's last checkpoint has it. @throws {Refusal} if there is none. */
export function savedModel(folder: string): TrainedModel {
  const learner = new WorldLearner(0, new Float64Array(TRUNK.A));
  if (!resume(folder, learner.state)) throw new Refusal(`${folder} holds no run`);
  return { config: TRUNK, params: learner.params, table: learner.table.values };
}

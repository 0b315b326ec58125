import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { flatten, leaves } from "#models/phoenix/param-tree.ts";
import { normals } from "#models/phoenix/start.ts";
import { AdamW } from "#models/training/adamw.ts";
import { resume, type RunState } from "#models/training/checkpoint.ts";
import { FloatTable } from "#models/training/float-table.ts";
import { startVideoRanker, type VideoRankerParams } from "#models/training/kuairand/model.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

/** What a run is: with the same data it gives the same weights on the same machine, in one go or in several. */
export interface ActionRun {
  readonly seed: number;
  /** Names the data, so that a run is not gone on with on other data. */
  readonly data: string;
  readonly settings: ActionSettings;
}

export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  /** Mean AUC on validation over the actions that are judged; NaN where there was no validation. */
  readonly meanAuc: number;
}

export interface TrainedActions {
  readonly run: ActionRun;
  /** The weights of the best validation. */
  readonly params: VideoRankerParams;
  readonly table: FloatTable;
  /** Every epoch's mean loss and, where there was one, its validation. */
  readonly epochs: readonly Epoch[];
}

/** An epoch's row in the log: loss, mean AUC. */
export const LOGGED = 2;

export interface OpenRun {
  readonly params: VideoRankerParams;
  readonly flat: Float32Array;
  readonly table: FloatTable;
  readonly adam: AdamW;
  /** Running means of the weights, and those of the best validation: dense, then table. */
  readonly average: readonly [Float32Array, Float32Array];
  readonly best: readonly [Float32Array, Float32Array];
  /** `[epochs, LOGGED]`, NaN where there is none. */
  readonly log: Float32Array;
  /** Sum of losses, and their number, in the epoch that is under way. */
  readonly partial: Float32Array;
  readonly state: RunState;
}

/** A run before its first step. */
export function openRun({ settings, seed }: ActionRun): OpenRun {
  const { trunk, table: size } = settings;
  const random = seededRandom(seed);
  const { tree: params, flat } = flatten(startVideoRanker(trunk, size.width, random));
  const normal = normals(random);
  // Names that training always hides must say nothing when they are shown either.
  const spread = settings.dropout.video < 1 ? 0.05 : 0;
  const rows = Float32Array.from({ length: size.rows * size.width }, () => spread * normal());
  const table = new FloatTable(rows, size.width, [{ from: 0, to: 2 }]);
  const decayed = new Uint8Array(flat.length);
  let at = 0;
  for (const { shape, data } of leaves(params)) {
    if (shape.length > 1) decayed.fill(1, at, at + data.length);
    at += data.length;
  }
  const adam = new AdamW(decayed, settings);
  const average = [flat.slice(), table.values.slice()] as const;
  const best = [flat.slice(), table.values.slice()] as const;
  const log = new Float32Array(settings.epochs * LOGGED).fill(NaN);
  const partial = new Float32Array(2);
  const vectors = {
    flat,
    mean: adam.mean,
    variance: adam.variance,
    table: table.values,
    squares: table.squares,
    average: average[0],
    averageTable: average[1],
    best: best[0],
    bestTable: best[1],
    log,
    partial,
  };
  return { params, flat, table, adam, average, best, log, partial, state: { step: 0, vectors } };
}

/** The run that a folder holds, finished or not, or why there are no weights to judge. */
export function savedActions(folder: string): Result<TrainedActions, string> {
  const file = join(folder, "run.json");
  if (!existsSync(file)) return err(`${folder} holds no run`);
  const { settings: run } = JSON.parse(readFileSync(file, "utf8")) as { settings: ActionRun };
  const open = openRun(run);
  resume(folder, open.state);
  const found = trained(run, open);
  return found.epochs.some(({ meanAuc }) => !Number.isNaN(meanAuc))
    ? ok(found)
    : err(`${folder} has not been validated yet: train it on`);
}

export function trained(run: ActionRun, open: OpenRun): TrainedActions {
  open.flat.set(open.best[0]);
  open.table.values.set(open.best[1]);
  return { run, params: open.params, table: open.table, epochs: logged(open.log) };
}

export const logged = (log: Float32Array): Epoch[] =>
  Array.from({ length: log.length / LOGGED }, (_, i) => ({
    epoch: i + 1,
    loss: log[i * LOGGED] ?? NaN,
    meanAuc: log[i * LOGGED + 1] ?? NaN,
  })).filter(({ loss }) => !Number.isNaN(loss));

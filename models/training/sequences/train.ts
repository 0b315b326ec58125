import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultDevice, init } from "@jax-js/jax";
import { metricsAt } from "#models/evaluation/sequences/metrics.ts";
import { SequenceScorer } from "#models/evaluation/sequences/scorer.ts";
import { resume, type RunState, save } from "#models/training/checkpoint.ts";
import { curvesSvg } from "#models/training/curves.ts";
import { EarlyStopping } from "#models/training/early-stopping.ts";
import { Progress, type ProgressState } from "#models/training/progress.ts";
import { schedule } from "#models/training/schedule.ts";
import type { Sequences } from "#models/training/sequences/formats.ts";
import { SequenceLearner } from "#models/training/sequences/learner.ts";
import { type Case, leaveOneOut } from "#models/training/sequences/leave-one-out.ts";
import {
  onNumbers,
  ROW_LENGTH,
  type SequenceModel,
  startSequenceModel,
} from "#models/training/sequences/model.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import { startRows } from "#models/training/sequences/start-rows.ts";
import { batchWindows, cutWindows, type WindowBatch } from "#models/training/sequences/windows.ts";
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

export interface Validation {
  readonly epoch: number;
  readonly loss: number;
  readonly hitRate: number;
  readonly ndcg: number;
  readonly best: boolean;
}

export interface Reports {
  readonly progress?: (state: ProgressState) => void;
  readonly validation?: (validation: Validation) => void;
  /** Steps between reports of progress, and between checkpoints; there is a checkpoint after each epoch, too. */
  readonly everySteps?: { readonly progress: number; readonly checkpoint: number };
}

/** How a run is carried out; not what it is. */
export interface Means extends Reports {
  /** Threads that share each batch. Another number of them gives the same run up to rounding. */
  readonly threads?: number;
}

export interface TrainedSequences {
  readonly run: SequenceRun;
  /** The weights of the best validation. */
  readonly model: SequenceModel;
  readonly epochs: number;
  /** Every epoch's mean loss and, where there was one, its validation. */
  readonly validations: readonly Omit<Validation, "best">[];
}

const EVERY_STEPS = { progress: 50, checkpoint: 200 };
/** An epoch's row in the log: loss, hit rate, ndcg. */
const LOGGED = 3;
/** First places that count. */
const K = 10;

interface OpenRun {
  readonly learner: SequenceLearner;
  /** Weights of the best validation so far. */
  readonly best: Float32Array;
  /** `[epochs, LOGGED]`, NaN where there is none. */
  readonly log: Float32Array;
  /** Sum of losses, and their number, in the epoch that is under way. */
  readonly partial: Float32Array;
  readonly state: RunState;
}

function openRun(run: SequenceRun, histories: readonly Int32Array[], threads = 1): OpenRun {
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

const trained = (run: SequenceRun, { learner, best, log }: OpenRun): TrainedSequences => {
  const validations = logged(log);
  return {
    run,
    model: onNumbers(learner.model, best),
    epochs: validations.length,
    validations,
  };
};

const logged = (log: Float32Array): Omit<Validation, "best">[] =>
  Array.from({ length: log.length / LOGGED }, (_, i) => ({
    epoch: i + 1,
    loss: log[i * LOGGED] ?? NaN,
    hitRate: log[i * LOGGED + 1] ?? NaN,
    ndcg: log[i * LOGGED + 2] ?? NaN,
  })).filter(({ loss }) => !Number.isNaN(loss));

/** An epoch's batches; the same seed and epoch give the same. */
function epochBatches(
  histories: readonly Int32Array[],
  { trunk, lengths, tokensPerStep }: SequenceSettings,
  seed: number,
  epoch: number,
): WindowBatch[] {
  const random = seededRandom(seed + 7_919 * (epoch + 1));
  return batchWindows(cutWindows(histories, trunk.S, random), lengths, tokensPerStep, random);
}

/** Share of the peak rate after `done` epochs (a fraction while one is under way). */
function rateAt(done: number, perEpoch: number, settings: SequenceSettings): number {
  const { epochs, hold } = settings;
  const [step, held, steps] = [done * perEpoch, hold * epochs * perEpoch, epochs * perEpoch];
  if (step < settings.warmUpSteps || step < held)
    return schedule(Math.min(step, settings.warmUpSteps), Infinity, settings);
  return schedule(step - held, steps - held, { warmUpSteps: 0, floor: settings.floor });
}

/** The same cases each time, from all over the file. */
const someOf = (cases: readonly Case[], count: number): Case[] => {
  const every = Math.max(1, Math.ceil(cases.length / count));
  return cases.filter((_, i) => i % every === 0);
};

/** Trains, or goes on with, the run in `folder`. */
export async function trainSequences(
  { histories }: Pick<Sequences, "histories">,
  run: SequenceRun,
  folder: string,
  reports: Means = {},
): Promise<TrainedSequences> {
  await init();
  defaultDevice("wasm");
  const { settings, seed } = run;
  const every = reports.everySteps ?? EVERY_STEPS;
  const { train, validation } = leaveOneOut(histories);
  const cases = someOf(validation, settings.validationCases);
  const open = openRun(run, train, reports.threads);
  const { learner, best, log, partial, state } = open;
  const { model, average } = learner;
  if (!resume(folder, state, run)) begin(open, run, train);
  const scorer = new SequenceScorer(settings.trunk, settings.lengths);
  const stopping = new EarlyStopping(settings.patience);
  for (const { ndcg } of logged(log)) if (!Number.isNaN(ndcg)) stopping.note(ndcg);

  const perEpoch = epochBatches(train, settings, seed, 0).length;
  const progress = new Progress(settings.epochs * perEpoch, state.step, () => performance.now());
  let first = 0;
  for (let epoch = 0; epoch < settings.epochs && !stopping.shouldStop; epoch++) {
    const batches = epochBatches(train, settings, seed, epoch);
    for (const [i, batch] of batches.entries()) {
      if (first + i < state.step) continue;
      const rate = settings.rate * rateAt(epoch + i / batches.length, perEpoch, settings);
      const loss = await learner.step(batch, state.step, rate);
      state.step++;
      partial[0] = (partial[0] ?? 0) + loss;
      partial[1] = (partial[1] ?? 0) + 1;
      progress.note(
        { loss },
        batch.windows.reduce((sum, { from, to }) => sum + to - from, 0),
      );
      if (state.step % every.progress === 0)
        reports.progress?.(
          progress.report(state.step, { epoch: epoch + 1, epochs: settings.epochs }),
        );
      if (state.step % every.checkpoint === 0) keep(folder, run, state);
    }
    first += batches.length;
    if (!Number.isNaN(log[epoch * LOGGED] ?? NaN)) continue;

    const loss = (partial[0] ?? 0) / Math.max(1, partial[1] ?? 1);
    partial.fill(0);
    log[epoch * LOGGED] = loss;
    if ((epoch + 1) % settings.validateEvery === 0 || epoch + 1 === settings.epochs) {
      const places = await scorer.places(onNumbers(model, average), cases);
      const { hitRate, ndcg } = metricsAt(places, K);
      log.set([hitRate, ndcg], epoch * LOGGED + 1);
      const better = stopping.note(ndcg);
      if (better) best.set(average);
      reports.validation?.({ epoch: epoch + 1, loss, hitRate, ndcg, best: better });
    }
    keep(folder, run, state);
    writeFileSync(join(folder, "curves.svg"), sequenceCurves(logged(log)));
  }
  await learner.close();
  return trained(run, open);
}

/** Gives a run that has not begun its first weights. */
function begin({ learner, best, state }: OpenRun, run: SequenceRun, train: readonly Int32Array[]) {
  const { model, adam, average } = learner;
  if (run.from === undefined) {
    const random = seededRandom(run.seed);
    const { D } = run.settings.trunk;
    model.table.data.set(startRows(train, run.items, D, ROW_LENGTH, random));
  } else {
    const { average: other } = weightsOf(run.from);
    if (other.length !== model.flat.length)
      throw new Error(`${run.from} holds another network or another catalogue`);
    model.flat.set(other);
  }
  state.step = 0;
  for (const moments of [adam.mean, adam.variance]) moments.fill(0);
  for (const copy of [average, best]) copy.set(model.flat);
}

function weightsOf(folder: string): { average: Float32Array } {
  const file = join(folder, "run.json");
  if (!existsSync(file)) throw new Error(`${folder} holds no run`);
  const { settings } = JSON.parse(readFileSync(file, "utf8")) as { settings: SequenceRun };
  const other = openRun(settings, []);
  resume(folder, other.state);
  return other.learner;
}

/** One state is enough: older ones are forgotten once the newer is complete. */
function keep(folder: string, run: SequenceRun, state: RunState): void {
  mkdirSync(folder, { recursive: true });
  save(folder, run, state);
  for (const file of readdirSync(folder))
    if (file.endsWith("-state.bin") && file !== `${state.step}-state.bin`)
      rmSync(join(folder, file));
}

/** Loss and validation over epochs. */
export function sequenceCurves(validations: TrainedSequences["validations"]): string {
  const curve = (name: string, of: (v: Omit<Validation, "best">) => number) => ({
    name,
    points: validations.map((v) => [v.epoch, of(v)] as const),
  });
  return curvesSvg([
    { title: "training loss (nats)", x: "epoch", curves: [curve("loss", (v) => v.loss)] },
    {
      title: "validation",
      x: "epoch",
      curves: [curve(`HR@${K}`, (v) => v.hitRate), curve(`NDCG@${K}`, (v) => v.ndcg)],
    },
  ]);
}

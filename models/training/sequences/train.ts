import { defaultDevice, init } from "@jax-js/jax";
import { metricsAt } from "#models/evaluation/sequences/metrics.ts";
import { SequenceScorer } from "#models/evaluation/sequences/scorer.ts";
import { resume, save } from "#models/training/checkpoint.ts";
import { writeCurves } from "#models/training/curves.ts";
import { EarlyStopping } from "#models/training/early-stopping.ts";
import { Progress, type ProgressState } from "#models/training/progress.ts";
import { epochBatches, rateAt } from "#models/training/sequences/epochs.ts";
import { sequenceCurves } from "#models/training/sequences/figure.ts";
import type { Sequences } from "#models/training/sequences/formats.ts";
import { type Case, leaveOneOut } from "#models/training/sequences/leave-one-out.ts";
import { onNumbers, ROW_LENGTH } from "#models/training/sequences/model.ts";
import {
  type Epoch,
  LOGGED,
  logged,
  type OpenRun,
  openRun,
  savedSequences,
  type SequenceRun,
  trained,
  type TrainedSequences,
} from "#models/training/sequences/run.ts";
import { startRows } from "#models/training/sequences/start-rows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

export interface Validation extends Epoch {
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

const EVERY_STEPS = { progress: 50, checkpoint: 200 };
/** First places that count. */
const K = 10;

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
  means: Means = {},
): Promise<TrainedSequences> {
  await init();
  defaultDevice("wasm");
  const { train, validation } = leaveOneOut(histories);
  const open = openRun(run, train, means.threads);
  try {
    if (!resume(folder, open.state, run)) begin(open, run, train);
    const cases = someOf(validation, run.settings.validationCases);
    const checkpoint = () => {
      save(folder, run, open.state);
      writeCurves(folder, sequenceCurves(logged(open.log)));
    };
    await learn(open, run, train, cases, checkpoint, means);
  } finally {
    await open.learner.close();
  }
  writeCurves(folder, sequenceCurves(logged(open.log)));
  return trained(run, open);
}

/** Every epoch that is still to come, until validation gets no better. */
async function learn(
  { learner, best, log, partial, state }: OpenRun,
  { settings, seed }: SequenceRun,
  train: readonly Int32Array[],
  cases: readonly Case[],
  checkpoint: () => void,
  { everySteps: every = EVERY_STEPS, progress: say, validation: tell }: Reports,
): Promise<void> {
  const { model, average } = learner;
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
        say?.(progress.report(state.step, { epoch: epoch + 1, epochs: settings.epochs }));
      if (state.step % every.checkpoint === 0) checkpoint();
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
      tell?.({ epoch: epoch + 1, loss, hitRate, ndcg, best: better });
    }
    checkpoint();
  }
}

/** Gives a run that has not begun its first weights. */
function begin({ learner, best, state }: OpenRun, run: SequenceRun, train: readonly Int32Array[]) {
  const { model, adam, average } = learner;
  if (run.from === undefined) {
    const random = seededRandom(run.seed);
    const { D } = run.settings.trunk;
    model.table.data.set(startRows(train, run.items, D, ROW_LENGTH, random));
  } else {
    const { flat: other } = savedSequences(run.from).model;
    if (other.length !== model.flat.length)
      throw new Error(`${run.from} holds another network or another catalogue`);
    model.flat.set(other);
  }
  state.step = 0;
  for (const moments of [adam.mean, adam.variance]) moments.fill(0);
  for (const copy of [average, best]) copy.set(model.flat);
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defaultDevice, init } from "@jax-js/jax";
import type { TrainedModel } from "#models/export/model-files.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { save } from "#models/training/checkpoint.ts";
import { writeCurves } from "#models/training/curves.ts";
import { EarlyStopping } from "#models/training/early-stopping.ts";
import { Progress, type ProgressState } from "#models/training/progress.ts";
import { schedule } from "#models/training/schedule.ts";
import { headWeights } from "#models/training/world/batch-inputs.ts";
import { type Batch, packBatch, windows } from "#models/training/world/batches.ts";
import { baseRates, type Corpus } from "#models/training/world/corpus.ts";
import type { Losses, WorldLearner } from "#models/training/world/learner.ts";
import { lossCurves } from "#models/training/world/loss-curves.ts";
import { TRAINING } from "#models/training/world/params.ts";
import { appendLog, readLog, rewindLog } from "#models/training/world/run-log.ts";
import {
  keepBest,
  openRun,
  type Phase,
  restoreBest,
  type RunSettings,
  savedModel,
} from "#models/training/world/run.ts";
import { type TopicClasses, topicClasses } from "#models/training/world/topic-classes.ts";
import { LOSSES } from "#models/training/world/traced-losses.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

export interface WorldData {
  readonly training: readonly Corpus[];
  /** Readers that nothing is learnt from; empty for none, and then a run never stops early. */
  readonly validation: readonly Corpus[];
}

export interface Reports {
  readonly progress?: (state: ProgressState) => void;
  readonly validation?: (step: number, losses: Losses, best: boolean) => void;
  /** After each step, when its checkpoint, if it gets one, is complete. */
  readonly step?: (step: number) => void;
}

/** How much a step takes, and how often a run looks up from its steps; `TRAINING` says what the numbers mean. */
export type Pace = Readonly<
  Record<
    | "impressionsPerStep"
    | "reportEverySteps"
    | "validateEverySteps"
    | "validationBatches"
    | "patience"
    | "checkpointEverySteps",
    number
  >
>;

/** Windows in random order, a batch at a time, without end; the same seed gives the same. */
function* batches(
  corpora: readonly Corpus[],
  S: number,
  { impressionsPerStep }: Pace,
  seed: number,
) {
  const B = Math.max(1, Math.round(impressionsPerStep / S));
  for (let epoch = 0; ; epoch++) {
    const random = seededRandom(seed + 7_919 * epoch);
    const all = windows(corpora, S, random);
    if (all.length < B) throw new RangeError(`${all.length} windows are less than a batch of ${B}`);
    for (let i = 0; i + B <= all.length; i += B) yield all.slice(i, i + B);
  }
}

/** The same batches at each validation. */
function validationBatches(corpora: readonly Corpus[], S: number, pace: Pace): Batch[] {
  if (corpora.length === 0) return [];
  const stream = batches(corpora, S, pace, TRAINING.validationSeed);
  return Array.from({ length: pace.validationBatches }, (_, i) =>
    packBatch(stream.next().value ?? [], { S }, seededRandom(TRAINING.validationSeed + i)),
  );
}

/** Trains, or goes on with, the run in `folder`. Each phase ends with the weights of its best validation. */
export async function train(
  data: WorldData,
  settings: RunSettings,
  folder: string,
  reports: Reports = {},
  pace: Pace = TRAINING,
): Promise<TrainedModel> {
  await init();
  defaultDevice("wasm");
  const [first] = data.training;
  if (!first) throw new RangeError("training needs at least one world");
  const rates = baseRates(first);
  const weights = headWeights(rates);
  const classes = topicClasses(data.training);
  const learner = openRun(folder, settings, rates);
  const { state } = learner;
  mkdirSync(folder, { recursive: true });
  rewindLog(folder, state.step);
  const steps = settings.phases.reduce((sum, phase) => sum + phase.steps, 0);

  let begin = 0;
  for (const phase of settings.phases) {
    const end = begin + phase.steps;
    const config = { ...TRUNK, S: phase.S };
    const stream = batches(data.training, phase.S, pace, settings.seed + begin);
    for (let skipped = begin; skipped < Math.min(state.step, end); skipped++) stream.next();
    const held = validationBatches(phase.part === "ranker" ? data.validation : [], phase.S, pace);
    const stopping = new EarlyStopping(pace.patience);
    for (const { step, kind, losses } of readLog(folder))
      if (kind === "validation" && step > begin && step <= end)
        stopping.note(-(losses["ranker"] ?? NaN));
    // Each phase has its own pace, and steps that one leaves out by stopping early are no steps of the next.
    const progress = new Progress(steps, state.step, () => performance.now());

    while (state.step < end && !stopping.shouldStop) {
      const random = seededRandom(settings.seed ^ (state.step * 2_654_435));
      const batch = packBatch(stream.next().value ?? [], config, random);
      const rate = schedule(state.step - begin, phase.steps, TRAINING);
      const losses = await learner.step(batch, config, phase.part, rate, weights, classes);
      progress.note(losses, pace.impressionsPerStep);
      if (state.step % pace.reportEverySteps === 0 || state.step === end) {
        const report = progress.report(state.step);
        appendLog(folder, { step: state.step, kind: "training", losses: report.losses });
        reports.progress?.(report);
      }
      if (held.length > 0 && (state.step % pace.validateEverySteps === 0 || state.step === end)) {
        const mean = await validated(learner, held, phase, weights, classes);
        const best = stopping.note(-mean.ranker);
        if (best) keepBest(folder, settings, state);
        appendLog(folder, { step: state.step, kind: "validation", losses: mean });
        reports.validation?.(state.step, mean, best);
      }
      if (state.step % pace.checkpointEverySteps === 0 || state.step === end) {
        save(folder, settings, state);
        writeCurves(join(folder, "curves"), lossCurves(readLog(folder)));
      }
      reports.step?.(state.step);
    }
    if (state.step < end || (state.step === end && stopping.bestAt >= 0)) {
      restoreBest(folder, state);
      // A phase that stopped early is over: what follows counts from where it would have ended.
      state.step = end;
      save(folder, settings, state);
    }
    begin = end;
  }
  return savedModel(folder);
}

async function validated(
  learner: WorldLearner,
  held: readonly Batch[],
  { S, part }: Phase,
  weights: Float32Array,
  classes: TopicClasses,
): Promise<Losses> {
  const sums = { ranker: 0, topics: 0, towers: 0 };
  for (const batch of held) {
    const losses = await learner.validate(batch, { ...TRUNK, S }, part, weights, classes);
    for (const name of LOSSES) sums[name] += losses[name] / held.length;
  }
  return sums;
}

import { defaultDevice, init } from "@jax-js/jax";
import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import { ActionScorer } from "#models/evaluation/kuairand/scorer.ts";
import { resume, save } from "#models/training/checkpoint.ts";
import { writeCurves } from "#models/training/curves.ts";
import { EarlyStopping } from "#models/training/early-stopping.ts";
import {
  VIDEO_ACTION_COUNT as A,
  type VideoAction,
  VIDEO_ACTIONS,
} from "#models/training/kuairand/actions.ts";
import {
  type ActionData,
  impressionsOf,
  inputsOf,
  windowsOf,
} from "#models/training/kuairand/data.ts";
import { actionCurves } from "#models/training/kuairand/figure.ts";
import { learner } from "#models/training/kuairand/learner.ts";
import { packWindows } from "#models/training/kuairand/pack.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import {
  type ActionRun,
  type Epoch,
  LOGGED,
  logged,
  openRun,
  trained,
  type TrainedActions,
} from "#models/training/kuairand/run.ts";
import { cutTimeline } from "#models/training/kuairand/split.ts";
import {
  batchWindows,
  trainingWindows,
  type WindowBatch,
} from "#models/training/kuairand/windows.ts";
import { Progress, type ProgressState } from "#models/training/progress.ts";
import { schedule } from "#models/training/schedule.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

export interface Reports {
  readonly progress?: (state: ProgressState) => void;
  readonly validation?: (validation: Epoch & { readonly best: boolean }) => void;
}

const STEPS_BETWEEN_REPORTS = 20;
const STEPS_BETWEEN_CHECKPOINTS = 50;
/** What chooses the weights. An action with few positives in validation would choose by chance. */
export const JUDGED: readonly VideoAction[] = ["like", "click", "long_view"];

/** An epoch's batches; the same seed and epoch give the same. */
function epochBatches(
  data: ActionData,
  { trunk, lengths, placesPerStep }: ActionSettings,
  seed: number,
  epoch: number,
): WindowBatch[] {
  const random = seededRandom(seed + 7_919 * (epoch + 1));
  const windows = data.timelines.flatMap((timeline) =>
    trainingWindows(timeline, cutTimeline(timeline).validation, trunk.S, random),
  );
  return batchWindows(windows, lengths, placesPerStep, random);
}

/** Mean AUC over the judged actions. */
function meanAuc(data: ActionData, chosen: readonly number[], logits: Float32Array): number {
  const aucs = JUDGED.map((name) => {
    const a = VIDEO_ACTIONS.findIndex((action) => action.name === name);
    const scores = chosen.map((i) => logits[i * (A + 1) + a] ?? NaN);
    return auc(
      scoreOrder(scores),
      chosen.map((i) => data.log[i]?.actions[a] ?? 0),
    );
  });
  return aucs.reduce((sum, value) => sum + value, 0) / aucs.length;
}

/** Trains, or goes on with, the run in `folder`. */
export async function trainActions(
  data: ActionData,
  run: ActionRun,
  folder: string,
  reports: Reports = {},
): Promise<TrainedActions> {
  await init();
  defaultDevice("wasm");
  const { settings, seed } = run;
  const open = openRun(run);
  resume(folder, open.state, run);
  const { params, flat, table, average, best, log, partial, state } = open;
  const inputs = inputsOf(data, settings);
  const learn = learner(open, inputs, settings);
  const scorer = new ActionScorer(data.log, inputs, settings);
  const asked = windowsOf(data, "validation", settings.trunk.S);
  const chosen = impressionsOf(data, "validation");
  const stopping = new EarlyStopping(settings.patience);
  for (const { meanAuc: past } of logged(log)) if (!Number.isNaN(past)) stopping.note(past);

  const perEpoch = epochBatches(data, settings, seed, 0).length;
  const steps = settings.epochs * perEpoch;
  const progress = new Progress(steps, state.step, () => performance.now());
  let first = 0;
  for (let epoch = 0; epoch < settings.epochs && !stopping.shouldStop; epoch++) {
    const batches = epochBatches(data, settings, seed, epoch);
    for (const [i, batch] of batches.entries()) {
      if (first + i < state.step) continue;
      const random = seededRandom(seed ^ (state.step * 2_654_435));
      const hiding = { dropout: settings.dropout, random };
      const packed = packWindows(data.log, inputs, batch, settings.placesPerStep, hiding);
      const share = schedule(epoch * perEpoch + (i * perEpoch) / batches.length, steps, settings);
      const loss = await learn(packed, share);
      partial[0] = (partial[0] ?? 0) + loss;
      partial[1] = (partial[1] ?? 0) + 1;
      progress.note(
        { loss },
        packed.weight.reduce((sum, w) => sum + w, 0),
      );
      if (state.step % STEPS_BETWEEN_REPORTS === 0)
        reports.progress?.(
          progress.report(state.step, { epoch: epoch + 1, epochs: settings.epochs }),
        );
      if (state.step % STEPS_BETWEEN_CHECKPOINTS === 0) save(folder, run, state);
    }
    first += batches.length;
    if (!Number.isNaN(log[epoch * LOGGED] ?? NaN)) continue;

    const loss = (partial[0] ?? 0) / Math.max(1, partial[1] ?? 1);
    partial.fill(0);
    log[epoch * LOGGED] = loss;
    if ((epoch + 1) % settings.validateEvery === 0 || epoch + 1 === settings.epochs) {
      const kept = [flat.slice(), table.values.slice()] as const;
      flat.set(average[0]);
      table.values.set(average[1]);
      const found = meanAuc(data, chosen, await scorer.logits(params, table, asked));
      flat.set(kept[0]);
      table.values.set(kept[1]);
      log[epoch * LOGGED + 1] = found;
      const better = stopping.note(found);
      if (better) for (const k of [0, 1] as const) best[k].set(average[k]);
      reports.validation?.({ epoch: epoch + 1, loss, meanAuc: found, best: better });
    }
    save(folder, run, state);
    writeCurves(folder, actionCurves(logged(log), JUDGED));
  }
  return trained(run, open);
}

import { schedule } from "#models/training/schedule.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import { batchWindows, cutWindows, type WindowBatch } from "#models/training/sequences/windows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** An epoch's batches; the same seed and epoch give the same. */
export function epochBatches(
  histories: readonly Int32Array[],
  { trunk, lengths, tokensPerStep }: SequenceSettings,
  seed: number,
  epoch: number,
): WindowBatch[] {
  const random = seededRandom(seed + 7_919 * (epoch + 1));
  return batchWindows(cutWindows(histories, trunk.S, random), lengths, tokensPerStep, random);
}

/** Share of the peak rate after `done` epochs (a fraction while one is under way). */
export function rateAt(done: number, perEpoch: number, settings: SequenceSettings): number {
  const { epochs, hold } = settings;
  const [step, held, steps] = [done * perEpoch, hold * epochs * perEpoch, epochs * perEpoch];
  if (step < settings.warmUpSteps || step < held)
    return schedule(Math.min(step, settings.warmUpSteps), Infinity, settings);
  return schedule(step - held, steps - held, { warmUpSteps: 0, floor: settings.floor });
}

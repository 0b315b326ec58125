import { Agreement, type AgreementFigures } from "#models/evaluation/kernel/agreement.ts";
import { isBatchInvariant } from "#models/evaluation/kernel/batch-invariance.ts";
import {
  type CalibrationErrors,
  CalibrationRecord,
} from "#models/evaluation/kernel/calibration-errors.ts";
import { openKernel, type ScoreExample } from "#models/evaluation/kernel/kernel-model.ts";
import { randomHistory } from "#models/evaluation/kernel/random-history.ts";
import { SLATE } from "#models/evaluation/world/evaluate.ts";
import type { LoadedModel, ModelFolder, Scores } from "#models/evaluation/world/model.ts";
import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import { weightedValues } from "#models/evaluation/world/weighted-values.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { type Dataset, evaluationSlates } from "#models/world/dataset.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/** One reader in so many is also asked with a random history, in odd batches, and on the other build. */
const CHECKED_EVERY = 10;

/** Slates with fewer candidates are left out: their first `SLATE` would be shared by chance. */
export const LEAST_CANDIDATES = 2 * SLATE;

export interface PrecisionFigures {
  /** For the world's readers, and for random histories. */
  readonly readers: AgreementFigures;
  readonly random: AgreementFigures;
  /** Exactly, wherever it was tried. */
  readonly batchInvariant: boolean;
  /** Largest difference of any head between the relaxed and the plain build. */
  readonly betweenBuilds: number;
}

export interface KernelComparison extends Readonly<Record<KernelPrecision, PrecisionFigures>> {
  readonly calibration: readonly CalibrationErrors[];
}

/** What is compared with the graphs: one precision of the kernel. */
class Compared {
  readonly #score: ScoreExample;
  readonly #builds: readonly ScoreExample[];
  readonly #readers = new Agreement();
  readonly #random = new Agreement();
  #batchInvariant = true;
  #betweenBuilds = 0;

  constructor(folder: ModelFolder, precision: KernelPrecision, candidates: number) {
    const options = { precision, capacity: 2 * candidates };
    this.#score = openKernel(folder, options);
    this.#builds = KERNEL_BUILDS.map((build) => openKernel(folder, { ...options, build }));
  }

  reader(asked: Example, right: Scores, trueValues: Float64Array): Scores {
    const scores = this.#score(asked);
    this.#readers.add(right, scores, trueValues);
    return scores;
  }

  random(asked: Example, right: Scores): void {
    this.#random.add(right, this.#score(asked));
    this.#batchInvariant &&= isBatchInvariant(this.#score, asked);
    const [one, other] = this.#builds.map((score) => score(asked));
    for (const heads of ["probabilities", "continuous"] as const)
      this.#betweenBuilds = Math.max(
        this.#betweenBuilds,
        largestDifference(one?.[heads] ?? [], other?.[heads] ?? []),
      );
  }

  get figures(): PrecisionFigures {
    return {
      readers: this.#readers.figures,
      random: this.#random.figures,
      batchInvariant: this.#batchInvariant,
      betweenBuilds: this.#betweenBuilds,
    };
  }
}

/**
 * Compares the kernel, with float32 and with int8 weights, with a model's float32 graphs, on the slates of held-out
 * readers of some worlds, as many as are wanted.
 *
 * @throws {RangeError} if a world has nobody to ask.
 */
export async function compareKernel(
  folder: ModelFolder,
  graphs: Pick<LoadedModel, "score">,
  worlds: Iterable<Dataset>,
  { readers, candidates }: { readonly readers: number; readonly candidates: number },
  log: (readers: number) => void,
): Promise<KernelComparison> {
  const f32 = new Compared(folder, "f32", candidates);
  const int8 = new Compared(folder, "int8", candidates);
  const calibration = new CalibrationRecord();
  let count = 0;
  for (const dataset of worlds) {
    const features = postFeaturesOf(dataset, folder.manifest.layout);
    const before = count;
    for (const slate of evaluationSlates(dataset, { candidates, readers: readers - count })) {
      if (slate.candidates.length < LEAST_CANDIDATES) continue;
      const asked = slateInputs(dataset, slate, features);
      const right = await graphs.score(asked.history, asked.shown, asked.now);
      const trueValues = weightedValues(slate.probabilities, slate.dwellSeconds);
      calibration.add(slate.probabilities, {
        graphs: right.probabilities,
        f32: f32.reader(asked, right, trueValues).probabilities,
        int8: int8.reader(asked, right, trueValues).probabilities,
      });
      if (count % CHECKED_EVERY === 0) {
        const history = randomHistory(dataset, count, asked.now, features);
        const odd = { ...asked, history };
        const scores = await graphs.score(history, asked.shown, asked.now);
        for (const compared of [f32, int8]) compared.random(odd, scores);
      }
      log(++count);
    }
    if (count >= readers) break;
    if (count === before)
      throw new RangeError(
        `world ${dataset.world.seed} has no held-out reader with ${LEAST_CANDIDATES} candidates`,
      );
  }
  return { f32: f32.figures, int8: int8.figures, calibration: calibration.errors() };
}

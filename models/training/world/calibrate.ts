import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadModel } from "#models/evaluation/world/model.ts";
import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { writeArtifacts } from "#models/export/write-artifacts.ts";
import { fitPlatt } from "#models/training/calibration/platt.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { type Dataset, evaluationSlates } from "#models/world/dataset.ts";
import { ACTIONS } from "#shared/types/action.ts";

/**
 * What makes the model's probabilities true on average, fitted on the slates of readers that nothing was learnt from.
 * The model is asked as the app asks it: quantised table, exported graphs.
 */
export async function calibrate(
  model: Omit<TrainedModel, "calibration">,
  validation: Dataset,
  readers: number,
): Promise<Calibration> {
  const folder = mkdtempSync(join(tmpdir(), "perch-calibrate-"));
  try {
    await writeArtifacts(model, folder);
    const exported = await loadModel(folder);
    const features = postFeaturesOf(validation, exported.manifest.layout);
    const predicted = ACTIONS.map((): number[] => []);
    const truth = ACTIONS.map((): number[] => []);
    for (const slate of evaluationSlates(validation, { readers })) {
      const { history, shown, now } = slateInputs(validation, slate, features);
      const { probabilities } = await exported.score(history, shown, now);
      for (const [i, p] of slate.probabilities.entries()) {
        const a = i % ACTIONS.length;
        predicted[a]?.push(probabilities[i] ?? 0);
        truth[a]?.push(p);
      }
    }
    const fitted = ACTIONS.map((_, a) =>
      fitPlatt({
        predicted: Float32Array.from(predicted[a] ?? []),
        truth: Float32Array.from(truth[a] ?? []),
      }),
    );
    return {
      scale: fitted.map(({ scale }) => scale),
      bias: fitted.map(({ bias }) => bias),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { slateInputs } from "#models/evaluation/world/slate-inputs.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import { postFeaturesOf } from "#models/training/world/corpus.ts";
import { type Dataset, evaluationSlates, type SlateOptions } from "#models/world/dataset.ts";

/** What held-out readers of a world would ask the model. */
export function examplesOf(dataset: Dataset, options: SlateOptions): Example[] {
  const features = postFeaturesOf(dataset, LAYOUT);
  return Array.from(evaluationSlates(dataset, options), (slate) =>
    slateInputs(dataset, slate, features),
  );
}

import { createHash } from "node:crypto";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import { type Examples, examplesOf, joined } from "#models/light/examples.ts";
import { fit } from "#models/light/fit.ts";
import { DISTILLATION } from "#models/light/params.ts";
import { taughtSlates, type Withheld } from "#models/light/taught-slates.ts";
import type { Dataset } from "#models/world/dataset.ts";
import { RandomStream } from "#models/world/random.ts";
import { encodeLightModel, lightLayout } from "#shared/scorers/light-model-file.ts";
import type { LightModel } from "#shared/scorers/light-ranker.ts";

/** As the reader is, and as one of whom less is known. */
function versionsOf(seed: number): (reader: number) => readonly Withheld[] {
  return (reader) => {
    const random = new RandomStream(seed, "light-withheld", reader);
    // From 0 to 126, small numbers as likely as large ones: so histories grow.
    const historyLength = Math.floor(128 ** random.unit()) - 1;
    return [{}, { historyLength, viewsKnown: () => !random.chance(DISTILLATION.viewsUnknown) }];
  };
}

export interface DistillationSettings {
  /** Posts in a slate. */
  readonly candidates: number;
  readonly readersPerWorld: number;
  readonly steps: number;
}

/** Teaches a light ranker to choose as `teacher` does, on slates of held-out readers of worlds that taught the teacher. */
export async function distil(
  teacher: LoadedModel,
  worlds: readonly Dataset[],
  { candidates, readersPerWorld, steps }: DistillationSettings,
  log: (line: string) => void,
): Promise<LightModel> {
  const { manifest } = teacher;
  const layout = lightLayout(manifest.layout);
  const { seed, hidden, batch } = DISTILLATION;
  const examples: Examples[] = [];
  for (const dataset of worlds) {
    const stream = new RandomStream(seed, "light-examples", dataset.world.seed);
    const options = { candidates, readers: readersPerWorld };
    let slates = 0;
    for await (const slate of taughtSlates(teacher, dataset, options, versionsOf(seed))) {
      examples.push(await examplesOf(slate, layout, () => stream.unit()));
      slates++;
    }
    log(`world ${dataset.world.preset.name}/${dataset.world.seed}: ${slates} slates`);
  }
  const all = joined(examples);
  if (all.good.length === 0)
    throw new Error("no slate is large enough to learn from: take a larger world");
  log(`${all.good.length} examples`);
  const stream = new RandomStream(seed, "light-fit");
  const weights = fit(
    all,
    { hidden, steps, batch },
    () => stream.unit(),
    (step, loss) => log(`step ${step}/${steps}  loss ${loss.toFixed(4)}`),
  );
  return versioned({
    ...weights,
    version: "",
    modelVersion: manifest.modelVersion,
    embeddingDim: manifest.embeddingDim,
    layout,
  });
}

/** Its version follows from its content, Phoenix's version included. */
function versioned(model: LightModel): LightModel {
  const digest = createHash("sha256").update(encodeLightModel(model)).digest("hex");
  return { ...model, version: `light-${digest.slice(0, 12)}` };
}

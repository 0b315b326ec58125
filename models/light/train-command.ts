import { CommandLine } from "#models/command-line.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import { putModelFile } from "#models/export/put-model-file.ts";
import { distil } from "#models/light/distil.ts";
import { DISTILLATION } from "#models/light/params.ts";
import { keyFile, readSigningKey } from "#models/signing/signing-key.ts";
import { openDataset } from "#models/world/dataset.ts";
import { encodeLightModel } from "#shared/scorers/light-model-file.ts";

const USAGE = `npm run train -- light [options]

Distils the light ranker from Phoenix: it learns to choose as Phoenix does, on slates of readers that Phoenix was not
trained on. Writes light-ranker.json beside Phoenix's files and names it in their manifest.

  --model FOLDER    the teacher, and where the result goes   (models/artifacts)
  --preset NAME     size of the worlds                       (train)
  --seeds A,B,...   worlds that the teacher was trained on   (20261,20262,20263)
  --readers N       slates of each world                     (${DISTILLATION.readersPerWorld})
  --steps N         batches of ${DISTILLATION.batch} posts                   (${DISTILLATION.steps})

One thread; about three minutes on an idle core.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    model: { type: "string", default: "models/artifacts" },
    preset: { type: "string", default: "train" },
    seeds: { type: "string", default: "20261,20262,20263" },
    readers: { type: "string", default: String(DISTILLATION.readersPerWorld) },
    steps: { type: "string", default: String(DISTILLATION.steps) },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
line.words(1);
const preset = line.preset(values.preset);
const worlds = values.seeds
  .split(",")
  .map((seed) => openDataset(preset, line.whole(seed, "seeds")));
const settings = {
  candidates: DISTILLATION.candidates,
  readersPerWorld: line.whole(values.readers, "readers"),
  steps: line.whole(values.steps, "steps"),
};
const teacher = await loadModel(values.model).catch((error: Error) => {
  console.error(`--model ${values.model}: ${error.message}`);
  process.exit(1);
});
const start = performance.now();
const student = await distil(teacher, worlds, settings, (text) => console.log(text));
const content = new TextEncoder().encode(encodeLightModel(student));
const file = { role: "light-ranker", path: "light-ranker.json" } as const;
const note = putModelFile(values.model, file, content, readSigningKey(keyFile()), Date.now());
const minutes = (performance.now() - start) / 60_000;
console.log(
  `${values.model}: ${student.version} of ${student.modelVersion}, ${content.length} bytes, ${minutes.toFixed(1)} min; ${note}`,
);

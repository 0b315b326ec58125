import { CommandLine } from "#models/command-line.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { writeArtifacts } from "#models/export/write-artifacts.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import { openCorpus } from "#models/training/world/corpus.ts";
import { type Phase, type Progress, savedModel, train } from "#models/training/world/train.ts";

const USAGE = `npm run train -- world [options]

  --preset NAME     size of the world to train on            (train)
  --seeds A,B,...   worlds, all of that size                 (20261,20262)
  --short N         steps with histories of 64               (0)
  --long N          steps with histories of 128              (1800)
  --towers N        more steps for the retrieval towers alone   (0)
  --run NAME        folder below .runs/; an unfinished run of that name goes on   (world)
  --from NAME       begin with the weights of another run
  --export          write the artifacts of the run's last checkpoint, without training
  --out FOLDER      where the artifacts go                   (models/artifacts)

One thread; about 0.2 s a step on an idle core.`;

const progressLine = ({
  step,
  steps,
  rankerLoss,
  towersLoss,
  impressionsPerS,
  leftS,
}: Progress): string =>
  `step ${step}/${steps}  ranker ${rankerLoss.toFixed(5)}  towers ${towersLoss.toFixed(4)}  ` +
  `${Math.round(impressionsPerS)} impressions/s  ${Math.ceil(leftS / 60)} min left`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "train" },
    seeds: { type: "string", default: "20261,20262" },
    short: { type: "string", default: "0" },
    long: { type: "string", default: "1800" },
    towers: { type: "string", default: "0" },
    run: { type: "string", default: "world" },
    out: { type: "string", default: "models/artifacts" },
    from: { type: "string" },
    export: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const preset = line.preset(values.preset);
const seeds = values.seeds.split(",").map((seed) => line.whole(seed, "seeds"));
const phases: readonly Phase[] = [
  { S: 64, steps: line.whole(values.short, "short") },
  { S: 128, steps: line.whole(values.long, "long") },
  { S: 128, steps: line.whole(values.towers, "towers"), towersOnly: true },
];

const folder = `.runs/${values.run}`;

function trained(): Promise<TrainedModel> {
  const corpora = seeds.map((seed) => {
    const corpus = openCorpus(preset, seed, LAYOUT);
    console.log(
      `world ${preset}/${seed}: ${corpus.posts} posts, ${corpus.readers.length} readers, ${corpus.impressions} impressions`,
    );
    return corpus;
  });
  const settings = {
    seed: 1,
    ...(values.from === undefined ? {} : { from: `.runs/${values.from}` }),
    phases,
    data: `${preset}:${seeds.join(",")}:${corpora.map((c) => c.impressions).join(",")}`,
  };
  return train(corpora, settings, folder, (progress) => console.log(progressLine(progress)));
}

const model = values.export ? savedModel(folder) : await trained();
await writeArtifacts(model, values.out);
// jax-js keeps the process alive.
process.exit(0);

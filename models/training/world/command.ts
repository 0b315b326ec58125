import { CommandLine } from "#models/command-line.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import { writeArtifacts } from "#models/export/write-artifacts.ts";
import { LAYOUT, TRUNK } from "#models/phoenix/config.ts";
import { progressLine } from "#models/training/progress.ts";
import { calibrate } from "#models/training/world/calibrate.ts";
import { type Corpus, openCorpus, type TargetKind } from "#models/training/world/corpus.ts";
import { examplesOf } from "#models/training/world/examples.ts";
import { TRAINING } from "#models/training/world/params.ts";
import { type Phase, savedModel } from "#models/training/world/run.ts";
import { train } from "#models/training/world/train.ts";
import { openDataset } from "#models/world/dataset.ts";

const USAGE = `npm run train -- world [options]

  --preset NAME      size of the worlds to train on            (train)
  --seeds A,B,...    worlds, all of that size                  (20261,20262,20263,20264)
  --content N        steps for what posts are about            (900)
  --ranker N         steps for that and the ranker             (7500)
  --towers N         steps for the retrieval towers            (1500)
  --targets KIND     what impressions teach: expected, the world's probabilities, or sampled,
                     the one thing that happened               (expected)
  --run NAME         folder below .runs/; an unfinished run of that name goes on   (world)
  --from NAME        begin with the weights of another run
  --calibrate N      readers of a further world on whom the probabilities are put right; 0 for none   (100)
  --export           write the artifacts of the run's last checkpoint, without training
  --out FOLDER       where the artifacts go                    (models/artifacts)

One thread; about half a second a step on an idle core. Curves are drawn to .runs/NAME/curves/.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "train" },
    seeds: { type: "string", default: "20261,20262,20263,20264" },
    content: { type: "string", default: "900" },
    ranker: { type: "string", default: "7500" },
    towers: { type: "string", default: "1500" },
    targets: { type: "string", default: "expected" },
    run: { type: "string", default: "world" },
    out: { type: "string", default: "models/artifacts" },
    from: { type: "string" },
    calibrate: { type: "string", default: "100" },
    export: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
line.words(1);
const preset = line.preset(values.preset);
const seeds = values.seeds.split(",").map((seed) => line.whole(seed, "seeds"));
if (seeds.includes(TRAINING.calibrationSeed))
  line.fail(
    `--seeds: ${TRAINING.calibrationSeed} is the world that probabilities are put right on`,
  );
const readers = line.whole(values.calibrate, "calibrate");
const targets: TargetKind =
  values.targets === "expected" || values.targets === "sampled"
    ? values.targets
    : line.fail(`--targets: "${values.targets}" is neither expected nor sampled`);
const { S } = TRUNK;
const phases: readonly Phase[] = [
  { S, steps: line.whole(values.content, "content"), part: "content" },
  { S, steps: line.whole(values.ranker, "ranker"), part: "ranker" },
  { S, steps: line.whole(values.towers, "towers"), part: "towers" },
];
const folder = `.runs/${values.run}`;

function open(seed: number, split: "train" | "held-out"): Corpus {
  const corpus = openCorpus(preset, seed, LAYOUT, { split, targets });
  const { posts, readers, impressions } = corpus;
  console.log(
    `world ${preset}/${seed}, ${split}: ${posts} posts, ${readers.length} readers, ${impressions} impressions`,
  );
  return corpus;
}

async function trained(): Promise<TrainedModel> {
  const training = seeds.map((seed) => open(seed, "train"));
  const validation = seeds.slice(0, 1).map((seed) => open(seed, "held-out"));
  const settings = {
    seed: 1,
    ...(values.from === undefined ? {} : { from: `.runs/${values.from}` }),
    phases,
    data: `${preset}:${seeds.join(",")}:${targets}:${training.map((c) => c.impressions).join(",")}`,
  };
  return train({ training, validation }, settings, folder, {
    progress: (state) => console.log(progressLine(state, "impressions")),
    validation: (step, { ranker, topics }, best) =>
      console.log(
        `step ${step}  validation: ranker ${ranker.toFixed(5)}, topics ${topics.toFixed(4)}${best ? ", the best" : ""}`,
      ),
  });
}

const model = values.export ? savedModel(folder) : await trained();
async function putRight(): Promise<Pick<TrainedModel, "calibration" | "examples">> {
  if (readers === 0) return {};
  const validation = openDataset(preset, TRAINING.calibrationSeed);
  const calibration = await calibrate(model, validation, readers);
  return { calibration, examples: examplesOf(validation, { readers }) };
}

const written = await writeArtifacts({ ...model, ...(await putRight()) }, values.out);
console.log(`${values.out}: ${written}`);
// jax-js keeps the process alive.
process.exit(0);
